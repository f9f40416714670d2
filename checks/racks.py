#!/usr/bin/env python3
"""racks.py [COUNT] [SEED]: six nodes of two drives on loopback, in three racks, go on without any one rack.

They know each other by certificates of an authority made here, not by a secret.

Nodes 1 and 4 are in rack a, 2 and 5 in b, 3 and 6 in c. While clients write, read, delete and list through the others, both
nodes of a rack are killed (kill -9) at once, COUNT racks one after the other, and started again. After each every
acknowledged write is there byte for byte through any node; at the end a heal finds nothing to do, and a node that says that it
stands elsewhere is refused.
"""
import random, subprocess, sys, time
from cluster import node, ports
from nodes import WORKERS, Worker, end, ended, fault, form
from s3 import check, folder, tail

RACKS, NODES = 'abc', 6


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else len(RACKS)
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
    print(f'seed {seed}', flush=True)
    rand = random.Random(seed)
    with folder('racks') as home:
        first = ports(NODES)
        trust = certificates(home)
        nodes = [node(n, home, first, NODES, [*trust, '--rack', RACKS[(n - 1) % len(RACKS)]]) for n in range(1, NODES + 1)]
        for each in nodes:
            del each.env['BUCKETS_CLUSTER_SECRET']
        with ended(nodes):
            run(nodes, count, rand)
        moved = node(1, home, first, NODES, [*trust, '--rack', 'b'])
        del moved.env['BUCKETS_CLUSTER_SECRET']
        elsewhere(moved)


def certificates(home):
    """An authority and a certificate for this machine that it has signed; returns the flags that name them."""
    def openssl(*arguments):
        subprocess.run(['openssl', *arguments], check=True, cwd=home, capture_output=True)
    key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    openssl('req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=nodes', '-days', '2')
    openssl('req', *key, '-keyout', 'node.key', '-out', 'node.csr', '-subj', '/CN=node', '-addext', 'subjectAltName=IP:127.0.0.1')
    openssl('x509', '-req', '-in', 'node.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy', '-out', 'node.crt')
    return ['--peer-tls-cert', f'{home}/node.crt', '--peer-tls-key', f'{home}/node.key', '--peer-tls-ca', f'{home}/ca.crt']


def run(nodes, count, rand):
    form(nodes, 'shared')
    says = nodes[0].client().admin('GET', 'info')['survives']
    check('3 racks: reads and writes survive the loss of any one rack' in says, f'info says {says}')
    workers = [Worker(n, nodes, rand.random()) for n in range(WORKERS)]
    for rack in rand.sample(RACKS, min(count, len(RACKS))):
        members = [n for n in nodes if RACKS[(n.number - 1) % len(RACKS)] == rack]

        def kill():
            time.sleep(1)
            for member in members:
                member.up = False
            for member in members:
                member.kill()

        fault(f'kill -9 of rack {rack}', nodes, workers, 6, kill, lambda members=members: [m.begin() for m in members])
    end(nodes)


def elsewhere(moved):
    with ended([moved]):
        try:
            moved.start(patience=60)
        except SystemExit:
            pass
        check('stands elsewhere' in tail(moved.log), f'a node in another rack is refused:\n{tail(moved.log)}')
    print('a node in another rack is refused', flush=True)


if __name__ == '__main__':
    main()
