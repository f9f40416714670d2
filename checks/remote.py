#!/usr/bin/env python3
"""remote.py [SECONDS] [SEED]: a drive of one node of four hangs, fails, is full, and the clients of the others hardly notice.

Four nodes of two drives on loopback; those of the second are mounted through faultfs.c. While clients write, read, delete and
list through the other nodes, the drive without the control log does as it is told for so many seconds, and then is well again:
all drives serve by themselves, and everything there is byte for byte. Then the one with the log hangs, and when the node has had
time to go on elsewhere another node is killed: buckets are made all the same, for longer than a lease. At the end heals on every
node come to find nothing to do. Needs FUSE.
"""
import os, random, subprocess, sys, time
from cluster import DRIVES, NODES, node, ports
from hang import compiled
from nodes import WORKERS, Worker, await_up, end, ended, fault, form
from s3 import check, folder

WORDS = ('hang', 'eio', 'enospc')
BACK_SECONDS, MOVED_SECONDS, LEASE_SECONDS = 60, 30, 15
BROKEN, KILLED = 1, 2  # two of the three that decide


class Faulty:
    """A directory that is mounted as a drive which does as it is told."""

    def __init__(self, base, path):
        os.makedirs(base)
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
        drives = [Faulty(f'{home}/faulty{n}', path) for n, path in enumerate(nodes[BROKEN].own)]
        try:
            with ended(nodes):
                try:
                    run(nodes, drives, seconds, random.Random(seed))
                finally:
                    for drive in drives:
                        drive.say('ok')
        finally:
            for drive in drives:
                drive.close()


def run(nodes, drives, seconds, rand):
    form(nodes, 'shared')
    workers = [Worker(n, nodes, rand.random()) for n in range(WORKERS)]
    fault('nothing', nodes, workers, 3, lambda: None)
    for word in WORDS:
        def now(word=word):
            time.sleep(1)
            nodes[BROKEN].up = False
            drives[-1].say(word)
        fault(f'a drive of node {BROKEN + 1}: {word}', nodes, workers, seconds, now, lambda: back(nodes, drives[-1]))
    fault(f'the control log of node {BROKEN + 1} hangs, and node {KILLED + 1} is killed', nodes, workers, LEASE_SECONDS + seconds,
          lambda: log_hangs(nodes, drives[0]), lambda: settings_and_back(nodes, drives[0]))
    end(nodes)


def log_hangs(nodes, drive):
    nodes[BROKEN].up = nodes[KILLED].up = False
    drive.say('hang')
    until, others = time.monotonic() + MOVED_SECONDS, [node for node in nodes if node is not nodes[BROKEN]]
    while not any(f'node {BROKEN + 1} takes part as' in open(other.log).read() for other in others):
        check(time.monotonic() < until, f'the others do not know the node under another name in {MOVED_SECONDS} s')
        time.sleep(0.2)
    nodes[KILLED].kill()


def settings_and_back(nodes, drive):
    nodes[0].client().request('PUT', '/made-without-two')
    nodes[KILLED].begin()
    await_up(nodes[KILLED])
    back(nodes, drive)


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
