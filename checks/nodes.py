"""The nodes of one store, clients that work through them while something is done to one, and what must hold after it."""
import contextlib, os, random, signal, threading, time
from s3 import Refused, Server, check, tail
from whole import job

WORKERS, KEYS = 4, 10
SIZES = [0, 900, 20_000, 200_000, 1_200_000]
CALM_SECONDS = 180
SECRET = 'a secret for checks that is long enough'


class Node(Server):
    """One of the nodes. `up` says that clients may go to it."""

    def __init__(self, number, own, line, log, port, extra=(), **where):
        super().__init__(line, log, port, extra, {'BUCKETS_CLUSTER_SECRET': SECRET}, **where)
        self.number, self.own, self.up = number, own, False

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
        client = self.random.choice([n for n in self.nodes if n.up] or self.nodes).client()
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


def patient(client, key, seconds=30):
    """The same, asked again while the answer is 503: drives may still be on their way back."""
    until = time.monotonic() + seconds
    while True:
        try:
            return value(client, key)
        except Refused as e:
            if e.status != 503 or time.monotonic() > until:
                raise
            time.sleep(0.2)


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


def form(nodes, *buckets):
    """Starts them all for the first time, waits until they are ready, and makes buckets."""
    for node in nodes:
        node.begin()
    for node in nodes:
        await_up(node)
    for bucket in buckets:
        nodes[0].client().request('PUT', f'/{bucket}')


def read_all(nodes, workers, when):
    """Every key holds what it must, through another node each time, and each node lists what is there."""
    rand, there = random.Random(len(when)), set()
    for worker in workers:
        check(worker.wrong is None, f'{when}: {worker.wrong}')
        for key, may in worker.held.items():
            client = rand.choice(nodes).client()
            found = patient(client, key)
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


@contextlib.contextmanager
def ended(nodes):
    """At the end none of them runs any more; if something went wrong, the ends of their logs are shown."""
    try:
        yield
    except BaseException:
        for node in nodes:
            print(f'-- node {node.number}\n{tail(node.log)}' if os.path.exists(node.log) else '')
        raise
    finally:
        for node in nodes:
            if node.process and node.process.poll() is None:
                node.signal(signal.SIGCONT)
                node.kill()


def healed(nodes):
    """Heals on every node until none finds anything to do; each drive that was late in between is looked at again."""
    until = time.monotonic() + CALM_SECONDS
    while True:
        reports = [job(node.client(), 'heal') for node in nodes]
        if all(report['incomplete'] == 0 and report['healed'] == 0 for report in reports):
            print(f'heal finds nothing left to do: {[report["done"] for report in reports]} looked at', flush=True)
            break
        check(time.monotonic() < until, f'heal finds something again and again: {reports}')


def end(nodes):
    """All are healed, and stop in order."""
    healed(nodes)
    for node in nodes:
        check(node.stop() == 0, f'node {node.number}: SIGTERM ends with 0')
    print('all nodes stopped', flush=True)
