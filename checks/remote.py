#!/usr/bin/env python3
"""remote.py [SECONDS] [SEED]: a drive of one node of four hangs, fails, is full, and the clients of the others hardly notice.

Four nodes of two drives on loopback; one drive of the last, that without the control log, is mounted through faultfs.c. While
clients write, read, delete and list through the other nodes, it does as it is told for so many seconds, and then is well again:
all drives serve by themselves, and everything there is byte for byte. At the end heals on every node come to find nothing to do.
Needs FUSE.
"""
import os, random, subprocess, sys, time
from cluster import DRIVES, NODES, node, ports
from hang import compiled
from nodes import WORKERS, Worker, await_up, end, ended, fault
from s3 import check, folder

WORDS = ('hang', 'eio', 'enospc')
BACK_SECONDS = 60


class Faulty:
    """A directory that is mounted as a drive which does as it is told."""

    def __init__(self, base, path):
        self.base, self.path = base, path
        os.makedirs(path)
        os.makedirs(f'{base}/real')
        self.say('ok')
        env = dict(os.environ, FAULTFS_ROOT=f'{base}/real', FAULTFS_CTL=f'{base}/control')
        subprocess.run([compiled(base), path], env=env, check=True)

    def say(self, word):
        with open(f'{self.base}/control.new', 'w') as f:
            f.write(word)
        os.replace(f'{self.base}/control.new', f'{self.base}/control')

    def close(self):
        self.say('ok')
        subprocess.run(['fusermount3', '-u', '-z', self.path], check=False)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
    print(f'seed {seed}', flush=True)
    with folder('remote') as home:
        first = ports()
        nodes = [node(number, home, first) for number in range(1, NODES + 1)]
        faulty = Faulty(home, nodes[-1].own[-1])
        try:
            with ended(nodes):
                run(nodes, faulty, seconds, random.Random(seed))
        finally:
            faulty.close()


def run(nodes, faulty, seconds, rand):
    for each in nodes:
        each.begin()
    for each in nodes:
        await_up(each)
    nodes[0].client().request('PUT', '/shared')
    workers = [Worker(n, nodes, rand.random()) for n in range(WORKERS)]
    fault('nothing', nodes, workers, 3, lambda: None)
    for word in WORDS:
        def now(word=word):
            time.sleep(1)
            nodes[-1].up = False
            faulty.say(word)
        fault(f'a drive of node {NODES}: {word}', nodes, workers, seconds, now, lambda: back(nodes, faulty))
    end(nodes)


def back(nodes, faulty):
    """The drive is well again: every node has all drives in service."""
    faulty.say('ok')
    began = time.monotonic()
    for each in nodes:
        while True:
            states = [drive['state'] for drive in each.client().admin('GET', 'info')['drives']]
            if len(states) == NODES * DRIVES and all(state == 'in service' for state in states):
                break
            check(time.monotonic() - began < BACK_SECONDS, f'node {each.number} still says {states} {BACK_SECONDS} s after the fault')
            time.sleep(0.2)


if __name__ == '__main__':
    main()
