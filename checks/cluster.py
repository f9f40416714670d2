#!/usr/bin/env python3
"""cluster.py [ROUNDS] [SEED]: four nodes of two drives on loopback are one store, whatever happens to one of them.

They are formed by one line. Then, while clients write, read, delete and list through the nodes that run: each node in turn is
killed (kill -9) and started again, one is halted (SIGSTOP) and goes on, one has its drives emptied while it is down, and at
the end all are killed at once, and once more: then three of them, more than may be spared of those who vote, are
started without the drive that has the settings. After each fault the node is ready again, every acknowledged write is there byte for byte
through any node, deletes stay deleted, and the listing agrees. The longest time in which nothing was answered is told. At the
end heals on every node come to find nothing to do.
"""
import contextlib, os, random, shutil, signal, socket, sys, time
from nodes import WORKERS, Node, Worker, await_up, end, ended, fault, form, healed, read_all
from s3 import check, folder

NODES, DRIVES = 4, 2


def ports(count=NODES):
    """A first port such that it and those after it are free: as many as nodes for S3, as many for the nodes among each other."""
    for _ in range(200):
        first = random.SystemRandom().randrange(20_000, 32_000)
        taken = []
        try:
            for port in range(first, first + 2 * count):
                s = socket.socket()
                taken.append(s)
                s.bind(('127.0.0.1', port))
            return first
        except OSError:
            continue
        finally:
            for s in taken:
                s.close()
    raise SystemExit('no free ports')


def node(number, home, first, count=NODES, more=()):
    port = first + number - 1
    own = [f'{home}/node{number}/drive{d}' for d in range(1, DRIVES + 1)]
    line = [f'http://127.0.0.1:{first + n - 1}{home}/node{n}/drive{d}' for n in range(1, count + 1) for d in range(1, DRIVES + 1)]
    extra = ['--node', f'127.0.0.1:{port}', '--peer-address', f'127.0.0.1:{port + count}', *more]
    return Node(number, own, line, f'{home}/log{number}', port, extra)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
    print(f'seed {seed}', flush=True)
    rand = random.Random(seed)
    with folder('cluster') as home:
        first = ports()
        nodes = [node(number, home, first) for number in range(1, NODES + 1)]
        with ended(nodes):
            run(nodes, rounds, rand)


def run(nodes, rounds, rand):
    form(nodes, 'shared')
    workers = [Worker(n, nodes, rand.random()) for n in range(WORKERS)]
    fault('nothing', nodes, workers, 3, lambda: None)

    def kill(node):
        def now():
            time.sleep(1)
            node.up = False
            node.kill()
        return now

    def halt(node):
        def now():
            time.sleep(1)
            node.up = False
            node.signal(signal.SIGSTOP)
        return now

    for turn in range(rounds):
        for node in nodes:
            fault(f'kill -9 of node {node.number}', nodes, workers, 6, kill(node), node.begin)
        node = rand.choice(nodes)
        fault(f'node {node.number} halted', nodes, workers, 8, halt(node), lambda node=node: node.signal(signal.SIGCONT))
        node = rand.choice(nodes)
        fault(f'the drives of node {node.number} emptied', nodes, workers, 6, kill(node), lambda node=node: emptied(node))
        everything(nodes, workers)
        without_logs(nodes, workers, rand.sample(nodes, 3))
    guarded(nodes)
    end(nodes)


def guarded(nodes):
    """Nobody else on the machine may read what is on a drive, such as the settings with their secrets."""
    for drive in (drive for node in nodes for drive in node.own):
        for folder, _, files in os.walk(f'{drive}/.buckets.sys'):
            for name in [folder, *(f'{folder}/{file}' for file in files)]:
                with contextlib.suppress(FileNotFoundError):
                    check(os.stat(name).st_mode & 0o077 == 0, f'others may open {name}')


def emptied(node):
    for drive in node.own:
        empty(drive)
    node.begin()


def empty(drive):
    shutil.rmtree(drive)
    os.mkdir(drive)


def everything(nodes, workers):
    """All at once."""
    def now():
        time.sleep(2)
        for node in nodes:
            node.kill()
    fault('kill -9 of all nodes', nodes, workers, 0, now, lambda: [node.begin() for node in nodes])


def without_logs(nodes, workers, losing):
    """More logs of the settings are lost at once than may be spared; every object is whole before, since drives are lost too."""
    healed(nodes)
    for node in nodes:
        node.kill()
    for node in losing:
        for drive in node.own:
            if os.path.exists(f'{drive}/.buckets.sys/control/first'):
                empty(drive)
    name = f'the drives with the settings of nodes {sorted(node.number for node in losing)} emptied'
    for node in nodes:
        node.begin()
    for node in nodes:
        await_up(node)
    read_all(nodes, workers, name)
    fault(name, nodes, workers, 3, lambda: None)


if __name__ == '__main__':
    main()
