#!/usr/bin/env python3
"""rolling.py [ROUNDS] [EARLIER]: four nodes are stopped (SIGTERM) and started again, each in turn, while eight clients work; the next one
when what the last has missed is repaired, as the operator's page has it.

The clients are boto3's with its ordinary retries, or where there is no boto3 ones that try five times, behind a balancer as
stands before any such store: it sends connections to nodes that say that they are ready. No request fails for good, every
object is there byte for byte, and each node ends with 0. Told are the longest time in which nobody was answered, the longest
that one request took with all its tries, and how long the nodes took to stop. With EARLIER, the directory of another checkout with its
build, all nodes run that one first and this one when they are started again: those of two builds serve together meanwhile.
"""
import os, random, socket, sys, threading, time
from cluster import NODES, node, ports
from nodes import await_up, ended, form
from s3 import ACCESS, HOME, REGION, SECRET, Client, Refused, check, folder, free_port

CLIENTS, KEYS, TRIES, PAUSE = 8, 6, 5, 0.02
PATIENCE_SECONDS = 20  # less than after what clients give an answer up
SIZES = [0, 4_000, 100_000, 600_000]
BUCKET = 'rolling'
try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    boto3 = None


class Balancer:
    """Takes connections at a port of its own and brings each to the next node that is ready."""

    def __init__(self, nodes):
        self.nodes, self.ready, self.turn, self.over = nodes, list(nodes), 0, False
        self.listening = socket.create_server(('127.0.0.1', 0), backlog=128)
        self.port = self.listening.getsockname()[1]
        for work in (self.look, self.accept):
            threading.Thread(target=work, daemon=True).start()

    def look(self):
        while not self.over:
            self.ready = [node for node in self.nodes if self.is_ready(node)]
            time.sleep(0.2)

    @staticmethod
    def is_ready(node):
        client = Client(node.port, timeout=2)
        try:
            return client.request('GET', '/health/ready')[0].status == 200
        except (OSError, Refused):
            return False
        except Exception as e:
            if not type(e).__module__.startswith('http'):
                raise
            return False
        finally:
            client.close()

    def accept(self):
        while not self.over:
            try:
                there = self.listening.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.bring, args=(there,), daemon=True).start()

    def bring(self, client):
        for _ in range(2 * NODES):
            ready = self.ready or self.nodes
            self.turn += 1
            try:
                node = socket.create_connection(('127.0.0.1', ready[self.turn % len(ready)].port), 2)
            except OSError:
                continue
            node.settimeout(None)
            for one, other in ((client, node), (node, client)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=pipe, args=(one, other), daemon=True).start()
            return
        client.close()


def pipe(one, other):
    """Carries bytes until one side ends, which ends the other."""
    try:
        while data := one.recv(1 << 16):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Boto:
    """boto3 with its ordinary retries."""

    def __init__(self, port):
        self.s3 = boto3.client('s3', endpoint_url=f'http://127.0.0.1:{port}', aws_access_key_id=ACCESS, aws_secret_access_key=SECRET,
                               region_name=REGION, config=Config(s3={'addressing_style': 'path'}))

    def put(self, key, body):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def get(self, key):
        try:
            return self.s3.get_object(Bucket=BUCKET, Key=key)['Body'].read()
        except ClientError as e:
            if e.response['Error']['Code'] != 'NoSuchKey':
                raise
            return None

    def delete(self, key):
        self.s3.delete_object(Bucket=BUCKET, Key=key)

    def keys(self, prefix):
        pages = self.s3.get_paginator('list_objects_v2').paginate(Bucket=BUCKET, Prefix=prefix)
        return [found['Key'] for page in pages for found in page.get('Contents', [])]


class Plain:
    """The client of these checks, which tries again as others do."""

    def __init__(self, port):
        self.client = Client(port)

    def often(self, call):
        for turn in range(TRIES):
            try:
                return call()
            except Refused as e:
                if e.status < 500 or turn == TRIES - 1:
                    raise
            except Exception as e:
                if not (isinstance(e, OSError) or type(e).__module__.startswith('http')) or turn == TRIES - 1:
                    raise
            time.sleep(random.random() * 2 ** turn / 2)

    def put(self, key, body):
        self.often(lambda: self.client.put(BUCKET, key, body))

    def get(self, key):
        try:
            return self.often(lambda: self.client.get(BUCKET, key))
        except Refused as e:
            if e.status != 404:
                raise
            return None

    def delete(self, key):
        self.often(lambda: self.client.delete(BUCKET, key))

    def keys(self, prefix):
        return self.often(lambda: self.client.keys(BUCKET, prefix))


class Worker(threading.Thread):
    """Owns some keys, so it knows what each must hold."""

    def __init__(self, number, port, seed):
        super().__init__(daemon=True)
        self.number, self.random = number, random.Random(seed)
        self.client = Boto(port) if boto3 else Plain(port)
        self.held, self.answered, self.longest, self.stop, self.wrong = {}, [], 0, False, None

    def run(self):
        try:
            while not self.stop:
                began = time.monotonic()
                self.act(f'w{self.number}/k{self.random.randrange(KEYS)}')
                now = time.monotonic()
                self.longest = max(self.longest, now - began)
                self.answered.append(now)
                time.sleep(PAUSE)
        except Exception as e:
            self.wrong = f'client {self.number}: {type(e).__name__}: {e}'

    def act(self, key):
        kind = self.random.random()
        if kind < 0.4:
            body = self.random.randbytes(self.random.choice(SIZES))
            self.client.put(key, body)
            self.held[key] = body
        elif kind < 0.5:
            self.client.delete(key)
            self.held.pop(key, None)
        elif kind < 0.9:
            if self.client.get(key) != self.held.get(key):
                raise ValueError(f'{key} does not hold what was put there')
        elif sorted(self.client.keys(f'w{self.number}/')) != sorted(self.held):
            raise ValueError('the listing does not show what is there')


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with folder('rolling') as home:
        first = ports()
        nodes = [node(number, home, first) for number in range(1, NODES + 1)]
        for each in nodes:
            each.home = sys.argv[2] if len(sys.argv) > 2 else HOME
        with ended(nodes):
            run(nodes, rounds)


def run(nodes, rounds):
    form(nodes, BUCKET)
    balancer, seed = Balancer(nodes), random.SystemRandom().randrange(1 << 30)
    print(f'seed {seed}, clients of {"boto3 " + boto3.__version__ if boto3 else "these checks"}', flush=True)
    workers = [Worker(n, balancer.port, f'{seed}-{n}') for n in range(CLIENTS)]
    for worker in workers:
        worker.start()
    time.sleep(2)
    stops = [again(node, nodes, workers) for _ in range(rounds) for node in nodes]
    time.sleep(2)
    over = time.monotonic()
    for worker in workers:
        worker.stop = True
    for worker in workers:
        worker.join(120)
        check(not worker.is_alive(), f'client {worker.number} hangs')
        check(worker.wrong is None, worker.wrong)
    moments = sorted(moment for worker in workers for moment in worker.answered if moment <= over)
    gap = max(b - a for a, b in zip(moments, moments[1:]))
    print(f'{len(stops)} nodes stopped and started again: {len(moments)} requests answered, none failed; longest gap {gap:.2f} s, longest '
          f'request {max(w.longest for w in workers):.2f} s; a node took {max(stops):.1f} s to stop at most', flush=True)
    check(max(w.longest for w in workers) < PATIENCE_SECONDS, f'a request took {PATIENCE_SECONDS} s or more')
    client = nodes[0].client()
    held = {key: body for worker in workers for key, body in worker.held.items()}
    check(sorted(client.keys(BUCKET)) == sorted(held), 'the listing shows something else in the end')
    for key, body in held.items():
        check(client.get(BUCKET, key) == body, f'{key} holds something else in the end')
    balancer.over = True
    balancer.listening.close()
    print(f'all {len(held)} objects are there', flush=True)


def await_calm(nodes, workers, seconds=300):
    """Waits until no node has anything to repair: the next one that stops before would take a second shard of what was written
    meanwhile, and more than there is to spare."""
    end, calm = time.monotonic() + seconds, 0
    while calm < 3:
        for worker in workers:
            check(worker.wrong is None, worker.wrong)
        check(time.monotonic() < end, f'repairs do not end in {seconds} s')
        try:
            repairs = [each.client().admin('GET', 'info')['repair'] for each in nodes]
            calm = 0 if any(repair['waiting'] or repair['walking'] for repair in repairs) else calm + 1
        except (OSError, Refused):
            calm = 0
        time.sleep(0.5)


def again(node, nodes, workers):
    """Stops a node and starts it again; returns how long it took to stop."""
    await_calm(nodes, workers)
    began = time.monotonic()
    node.up = False
    check(node.stop() == 0, f'node {node.number}: SIGTERM ends with 0')
    took = time.monotonic() - began
    node.home = HOME
    node.begin()
    for each in nodes:
        await_up(each)
    ready = time.monotonic() - began
    await_calm(nodes, workers)
    print(f'node {node.number}: {took:.1f} s to stop, ready again after {ready:.1f} s, what it missed brought after '
          f'{time.monotonic() - began:.1f} s', flush=True)
    return took


if __name__ == '__main__':
    main()
