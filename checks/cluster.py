#!/usr/bin/env python3
"""cluster.py [ROUNDS] [SEED]: four nodes of two drives on loopback are one store, whatever happens to one of them.

They are formed by one line. Then, while clients write, read, delete and list through the nodes that run: each node in turn is
killed (kill -9) and started again, one is halted (SIGSTOP) and goes on, one has its drives emptied while it is down, and at
the end all are killed at once. After each fault the node is ready again, every acknowledged write is there byte for byte
through any node, deletes stay deleted, and the listing agrees. The longest time in which nothing was answered is told. At the
end heals on every node come to find nothing to do.
"""
import os, random, shutil, signal, socket, sys, threading, time
from s3 import Refused, Server, check, folder, tail
from whole import job

NODES, DRIVES, WORKERS, KEYS = 4, 2, 4, 10
SIZES = [0, 900, 20_000, 200_000, 1_200_000]
CALM_SECONDS = 180
SECRET = 'a secret for checks that is long enough'


def ports():
    """A first port such that it and the next seven are free: four for S3, four for the nodes among each other."""
    for _ in range(200):
        first = random.SystemRandom().randrange(20_000, 32_000)
        taken = []
        try:
            for port in range(first, first + 2 * NODES):
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


class Node(Server):
    """One of the nodes."""

    def __init__(self, number, home, first):
        port = first + number - 1
        self.own = [f'{home}/node{number}/drive{d}' for d in range(1, DRIVES + 1)]
        every = [f'http://127.0.0.1:{first + n - 1}{home}/node{n}/drive{d}' for n in range(1, NODES + 1) for d in range(1, DRIVES + 1)]
        extra = ['--node', f'127.0.0.1:{port}', '--peer-address', f'127.0.0.1:{port + NODES}']
        super().__init__(every, f'{home}/log{number}', port, extra, {'BUCKETS_CLUSTER_SECRET': SECRET})
        self.number, self.up = number, False

    def begin(self):
        threading.Thread(target=self.start, kwargs={'patience': 240}, daemon=True).start()

    def signal(self, what):
        self.process.send_signal(what)


class Worker(threading.Thread):
    """Owns some keys: only it writes them, so it knows what each must hold."""

    def __init__(self, number, nodes, seed):
        super().__init__(daemon=True)
        self.number, self.nodes, self.random = number, nodes, random.Random(seed)
        self.held, self.answered, self.refused, self.stop, self.wrong = {}, [time.monotonic()], 0, False, None

    def client(self):
        client = self.random.choice([n for n in self.nodes if n.up]).client()
        client.timeout = 20
        return client

    def run(self):
        while not self.stop and self.wrong is None:
            key = f'w{self.number}/k{self.random.randrange(KEYS)}'
            try:
                client = self.client()
                try:
                    self.act(client, key)
                finally:
                    client.close()
                self.answered.append(time.monotonic())
            except Refused as e:
                self.refused += 1
                if e.status not in (409, 503):
                    self.wrong = f'{key}: {e}'
            except OSError:
                self.refused += 1
            except Exception as e:
                if not type(e).__module__.startswith('http'):
                    self.wrong = f'{key}: {e!r}'
                self.refused += 1

    def act(self, client, key):
        settled, kind = self.held.get(key, [None]), self.random.random()
        if kind < 0.5:
            body = None if kind < 0.1 else self.random.randbytes(self.random.choice(SIZES))
            self.held[key] = settled + [body]
            client.delete('shared', key) if body is None else client.put('shared', key, body)
            self.held[key] = [body]
        elif kind < 0.9:
            found = value(client, key)
            if all(found != may for may in settled):
                self.wrong = f'{key} holds {length(found)} bytes, not one of {[length(may) for may in settled]}'
            self.held[key] = [found]
        else:
            client.keys('shared', f'w{self.number}/')


def value(client, key):
    try:
        return client.get('shared', key)
    except Refused as e:
        if e.status != 404 or b'NoSuchKey' not in e.body:
            raise
        return None


def length(body):
    return None if body is None else len(body)


def await_up(node, seconds=240):
    """Waits until a node that was started says that it is ready."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if node.client().request('GET', '/health/ready')[0].status == 200:
                node.up = True
                return
        except (OSError, Refused):
            pass
        time.sleep(0.1)
    check(False, f'node {node.number} is not ready after {seconds} s:\n{tail(node.log)}')


def read_all(nodes, workers, when):
    """Every key holds what it must, through another node each time, and each node lists what is there."""
    rand, there = random.Random(len(when)), set()
    for worker in workers:
        check(worker.wrong is None, f'{when}: {worker.wrong}')
        for key, may in worker.held.items():
            client = rand.choice(nodes).client()
            found = value(client, key)
            client.close()
            check(any(found == one for one in may), f'{when}: {key} holds {length(found)} bytes, not one of {[length(m) for m in may]}')
            worker.held[key] = [found]
            if found is not None:
                there.add(key)
    for node in nodes:
        client = node.client()
        check(set(client.keys('shared')) == there, f'{when}: node {node.number} lists something else')
        client.close()


def work(nodes, workers, seconds, meanwhile):
    """Has the workers work while `meanwhile` happens, and for some seconds more; returns the longest gap of all of them together."""
    gangs = [Worker(w.number, nodes, w.random.random()) for w in workers]
    for new, old in zip(gangs, workers):
        new.held = old.held
    for gang in gangs:
        gang.start()
    meanwhile()
    time.sleep(seconds)
    for gang in gangs:
        gang.stop = True
    for gang in gangs:
        gang.join(60)
        check(not gang.is_alive(), 'a client hangs')
    moments = sorted(m for gang in gangs for m in gang.answered)
    workers[:] = gangs
    gap = max(b - a for a, b in zip(moments, moments[1:]))
    return gap, sum(len(g.answered) for g in gangs), sum(g.refused for g in gangs)


def fault(name, nodes, workers, seconds, meanwhile, after=lambda: None):
    gap, answered, refused = work(nodes, workers, seconds, meanwhile)
    after()
    for node in nodes:
        await_up(node)
    read_all(nodes, workers, name)
    print(f'{name}: {answered} answered, {refused} refused or cut off, longest gap {gap:.2f} s; all there', flush=True)
    return gap


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
    print(f'seed {seed}', flush=True)
    rand = random.Random(seed)
    with folder('cluster') as home:
        nodes = [Node(n, home, first) for first in [ports()] for n in range(1, NODES + 1)]
        try:
            run(nodes, rounds, rand)
        except BaseException:
            for node in nodes:
                print(f'-- node {node.number}\n{tail(node.log)}' if os.path.exists(node.log) else '')
            raise
        finally:
            for node in nodes:
                if node.process and node.process.poll() is None:
                    node.signal(signal.SIGCONT)
                    node.kill()


def run(nodes, rounds, rand):
    for node in nodes:
        node.begin()
    for node in nodes:
        await_up(node)
    nodes[0].client().request('PUT', '/shared')
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
    end(nodes)


def emptied(node):
    for drive in node.own:
        shutil.rmtree(drive)
        os.mkdir(drive)
    node.begin()


def everything(nodes, workers):
    """All at once."""
    def now():
        time.sleep(2)
        for node in nodes:
            node.kill()
    fault('kill -9 of all nodes', nodes, workers, 0, now, lambda: [node.begin() for node in nodes])


def end(nodes):
    """Heals on every node until none finds anything to do; each drive that was late in between is looked at again."""
    until = time.monotonic() + CALM_SECONDS
    while True:
        reports = [job(node.client(), 'heal') for node in nodes]
        if all(report['incomplete'] == 0 and report['healed'] == 0 for report in reports):
            print(f'heal finds nothing left to do: {[report["done"] for report in reports]} looked at', flush=True)
            break
        check(time.monotonic() < until, f'heal finds something again and again: {reports}')
    for node in nodes:
        check(node.stop() == 0, f'node {node.number}: SIGTERM ends with 0')
    print('all nodes stopped', flush=True)


main()
