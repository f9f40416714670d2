#!/usr/bin/env python3
"""hang.py SECONDS [SEED] [--pace S] [--word WORD] [--drives 4|12]: drives that hang in calls, by way of faultfs.c: one of 2+2 and
four of 8+4, in all calls, in reads, in writes, under load from several clients. Every request is answered within 3 s and none with
503, `info` names those drives suspect and no other, memory and threads stay bounded, and after the hang everything serves and is
whole by itself; a drive that hangs at the start keeps nothing closed; more than m that hang make 503s, not silence; and SIGTERM
ends the process in any case. Needs FUSE.
An hour of one hang, quietly: hang.py 3600 --pace 0.25 --word hang --drives 4"""
import argparse, contextlib, http.client, os, random, subprocess, sys, threading, time
from s3 import Client, Refused, Server, check, folder

HERE = os.path.dirname(os.path.abspath(__file__))
ANSWER = 3.0
WORDS = ('hang', 'hangr', 'hangw')
SHAPES = {4: 1, 12: 4}  # drives, and how many of them hang: as many as there is parity to spare


class Drives:
    """Directories, some of them mounted through faultfs."""

    def __init__(self, base, program, count, faulty):
        self.base, self.program, self.count, self.faulty = base, program, count, list(range(1, faulty + 1))
        for i in range(1, count + 1):
            os.makedirs(f'{base}/drive{i}')
        for i in self.faulty:
            os.makedirs(f'{base}/real{i}')
            self.say(i, 'ok')
            env = dict(os.environ, FAULTFS_ROOT=f'{base}/real{i}', FAULTFS_CTL=f'{base}/control{i}')
            subprocess.run([program, f'{base}/drive{i}'], env=env, check=True)

    def say(self, drive, word):
        with open(f'{self.base}/control{drive}.new', 'w') as f:
            f.write(word)
        os.replace(f'{self.base}/control{drive}.new', f'{self.base}/control{drive}')

    def all_say(self, word):
        for i in self.faulty:
            self.say(i, word)

    def paths(self):
        return [f'{self.base}/drive{{1...{self.count}}}']

    def faulty_paths(self):
        return {f'{self.base}/drive{i}' for i in self.faulty}

    def close(self):
        self.all_say('ok')
        for i in self.faulty:
            subprocess.run(['fusermount3', '-u', '-z', f'{self.base}/drive{i}'], check=False)


class Load:
    """Clients that put, get, head, list and delete; each knows what its own keys hold, if that is known."""

    def __init__(self, server, clients, seed, tolerate, pace=0.0):
        self.server, self.tolerate, self.pace, self.stop = server, tolerate, pace, False
        self.slowest, self.count, self.refused, self.wrong, self.known = 0.0, 0, 0, [], [{} for _ in range(clients)]
        self.threads = [threading.Thread(target=self.run, args=(i, random.Random(seed + i))) for i in range(clients)]
        for t in self.threads:
            t.start()

    def run(self, me, rand):
        client = Client(self.server.port, timeout=45)
        while not self.stop:
            key, began = f'c{me}/k{rand.randrange(12)}', time.monotonic()
            try:
                self.one(client, me, key, rand)
            except Refused as e:
                self.refused += 1
                if e.status != 503 or not self.tolerate:
                    self.wrong.append(f'{key}: {e}')
            except Exception as e:  # a client that times out, too
                client.close()
                self.wrong.append(f'{key}: {e!r} after {time.monotonic() - began:.1f} s')
            self.slowest, self.count = max(self.slowest, self.took), self.count + 1
            time.sleep(self.pace)

    def one(self, client, me, key, rand):
        known, dice = self.known[me], rand.random()
        size = rand.choice([0, 100, 4096, 60_000]) if rand.random() < 0.7 else rand.randrange(1 << 20, 8 << 20)
        body = os.urandom(4096) * (size // 4096) + os.urandom(size % 4096)
        before = known.get(key, 'unknown')
        began = time.monotonic()
        try:
            if dice < 0.35:
                known.pop(key, None)
                client.put('data', key, body)
                known[key] = body
            elif dice < 0.75:
                if before == 'unknown':
                    client.request('GET', f'/data/{key}', expect=(200, 404))
                else:
                    answer, got = client.request('GET', f'/data/{key}', expect=(200, 404))
                    if (got if answer.status == 200 else None) != before:
                        self.wrong.append(f'{key} is not what was put last')
            elif dice < 0.85:
                client.request('HEAD', f'/data/{key}', expect=(200, 404))
            elif dice < 0.92:
                client.request('GET', '/data', 'list-type=2&max-keys=100')
            elif dice < 0.97:
                known.pop(key, None)
                client.delete('data', key)
                known[key] = None
            else:
                known.pop(key, None)
                parts = [os.urandom(1 << 20) * 5, body]
                self.multipart(client, key, parts)
                known[key] = b''.join(parts)
                return
        finally:
            if dice < 0.97:
                self.took = time.monotonic() - began

    def multipart(self, client, key, parts):
        """Each request of it for itself."""
        original = client.request

        def timed(*args, **named):
            began = time.monotonic()
            try:
                return original(*args, **named)
            finally:
                self.took = time.monotonic() - began
                self.slowest = max(self.slowest, self.took)
        client.request = timed
        try:
            client.multipart('data', key, parts)
        finally:
            del client.request

    took = 0.0

    def end(self):
        self.stop = True
        for t in self.threads:
            t.join(90)
            check(not t.is_alive(), 'a client still waits for an answer')


def live(port):
    conn, began = http.client.HTTPConnection('127.0.0.1', port, timeout=5), time.monotonic()
    conn.request('GET', '/health/live')
    check(conn.getresponse().status == 200, '/health/live is not 200')
    return time.monotonic() - began


def suspects(server):
    return {d['path'] for d in server.client().admin('GET', 'info')['drives'] if d['state'].startswith('suspect')}


def until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, f'not within {seconds} s: {what}')
        time.sleep(0.2)


def hang(server, drives, word, seconds, seed, pace):
    load = Load(server, 4, seed, tolerate=True, pace=pace)
    time.sleep(1.5)
    # What a server takes longer while its code is compiled is not what is asked here.
    warm_until = time.monotonic() + 20
    while load.count < 300 and time.monotonic() < warm_until:
        time.sleep(0.1)
    warm, before = load.slowest, server.facts()
    load.slowest = 0.0
    drives.all_say(word)
    began, highest = time.monotonic(), before
    seen = set()
    while time.monotonic() - began < seconds:
        seen |= suspects(server)
        check(live(server.port) < 1, '/health/live is slow')
        highest = tuple(max(a, b) for a, b in zip(highest, server.facts()))
        time.sleep(max(0.3, 4 * pace))
    hung = load.slowest
    drives.all_say('ok')
    until(lambda: not suspects(server), 5, 'no drive is suspect')
    time.sleep(0.5)
    load.end()
    print(f'{word} on {len(drives.faulty)} of {drives.count}: {load.count} requests, {load.refused} refused, slowest before {warm:.2f} s, meanwhile {hung:.2f} s; '
          f'{len(seen)} suspect; MiB, files, threads {before} -> {highest}', flush=True)
    check(not load.wrong, f'{word}: {load.wrong[:5]}')
    check(load.refused == 0, f'{word}: {load.refused} of {load.count} requests were refused')
    check(hung <= ANSWER, f'{word}: a request took {hung:.1f} s')
    check(seen == drives.faulty_paths(), f'{word}: suspect were {sorted(seen)}, not {sorted(drives.faulty_paths())}')
    check(highest[0] - before[0] < 500, f'{word}: memory grew from {before[0]} to {highest[0]} MiB')
    check(highest[2] - before[2] < 40 + 20 * len(drives.faulty), f'{word}: threads grew from {before[2]} to {highest[2]}')
    for known in load.known:
        for key, body in known.items():
            answer, got = server.client().request('GET', f'/data/{key}', expect=(200, 404))
            check((got if answer.status == 200 else None) == body, f'{word}: {key} comes back wrong')
    client = server.client()
    keys = client.keys('data')

    def whole():
        return all(d['verified'] and d['state'] == 'decided' for k in keys
                   for d in client.admin('GET', 'inspect', f'bucket=data&key={k.replace("/", "%2F")}')['drives'])
    until(whole, 60, 'every object is whole on every drive again')


def too_many(server, drives, seed):
    """More than m: refusals in bounded time, and full service within 5 s of their return."""
    load = Load(server, 4, seed, tolerate=True)
    time.sleep(1)
    drives.all_say('hang')
    time.sleep(4)
    check(live(server.port) < 1, '/health/live is slow')
    began = time.monotonic()
    server.client().admin('GET', 'info')
    check(time.monotonic() - began < 5, 'info is slow')
    drives.all_say('ok')
    time.sleep(5)
    client = server.client()
    began = time.monotonic()
    client.put('data', 'after', b'x' * 4096)
    check(client.get('data', 'after') == b'x' * 4096, 'what is written after the hang is read')
    check(time.monotonic() - began < ANSWER, 'full service 5 s after the return')
    load.end()
    check(not load.wrong, f'more than m hang: {load.wrong[:5]}')
    print(f'{len(drives.faulty)} of {drives.count} hang: {load.refused} of {load.count} refused, slowest {load.slowest:.1f} s', flush=True)


def held_by_drives(pid):
    """Whether all that is left of a process are calls of its that a drive has and does not answer: the kernel ends none of them."""
    states = []
    for task in os.listdir(f'/proc/{pid}/task'):
        try:
            with open(f'/proc/{pid}/task/{task}/stat') as f:
                states.append(f.read().rsplit(')', 1)[1].split()[0])
        except (FileNotFoundError, ProcessLookupError):
            pass  # It has ended meanwhile.
    return all(state in 'DZX' for state in states) and 'Z' in states


def stop_while_hanging(server, drives):
    """The process ends within 14 s of SIGTERM, but for calls that the kernel itself waits for; those end when the drive answers."""
    load = Load(server, 4, 1, tolerate=True)
    time.sleep(1)
    drives.all_say('hang')
    time.sleep(2)
    load.end()
    process, began = server.process, time.monotonic()
    process.terminate()
    until(lambda: process.poll() is not None or held_by_drives(process.pid), 14, 'SIGTERM ends the process though drives hang')
    took = time.monotonic() - began
    drives.all_say('ok')
    until(lambda: process.poll() is not None, 5, 'the kernel lets go of the process')
    check(process.returncode == 0, f'SIGTERM while drives hang ends with {process.returncode}')
    print(f'SIGTERM while {len(drives.faulty)} of {drives.count} hang: ended in {took:.1f} s', flush=True)


@contextlib.contextmanager
def running(base, program, shape):
    """A server with a bucket, on drives of which some hang on command. In the end they answer, or the kernel would not let go
    of the server."""
    drives = Drives(base, program, *shape)
    try:
        with Server(drives.paths(), f'{base}/log') as server:
            try:
                server.start()
                server.client().request('PUT', '/data')
                yield server, drives
            finally:
                drives.all_say('ok')
    finally:
        drives.close()


def geometry(base, program, shape, words, seconds, seed, pace):
    with running(base, program, shape) as (server, drives):
        for number, word in enumerate(words):
            hang(server, drives, word, seconds, seed + 100 * number, pace)
        check(server.stop() == 0, 'SIGTERM ends with 0')
        drives.say(1, 'hang')
        took = server.start(60)
        check(not suspects(server), 'a drive that hangs at the start is absent, not suspect')
        drives.say(1, 'ok')
        until(lambda: all(d['state'] == 'in service' for d in server.client().admin('GET', 'info')['drives']), 40, 'all joined')
        print(f'started in {took:.1f} s with a drive that hangs, which joined when it answered', flush=True)
        stop_while_hanging(server, drives)


def beyond(base, program, seed):
    with running(base, program, (4, 3)) as (server, drives):
        too_many(server, drives, seed)
        check(server.stop() == 0, 'SIGTERM ends with 0')


def compiled(base):
    """The program that mounts a directory as a drive that does as it is told."""
    program = f'{base}/faultfs'
    flags = subprocess.run(['pkg-config', 'fuse3', '--cflags', '--libs'], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(['gcc', '-O2', f'{HERE}/faultfs.c', '-o', program, *flags], check=True)
    return program


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument('seconds', type=float)
    asked.add_argument('seed', type=int, nargs='?', default=random.randrange(1 << 30))
    asked.add_argument('--pace', type=float, default=0.0, help='seconds between the requests of a client')
    asked.add_argument('--word', choices=WORDS, help='only that hang')
    asked.add_argument('--drives', type=int, choices=SHAPES, help='only that many drives')
    given = asked.parse_args()
    words, shapes = (given.word,) if given.word else WORDS, (given.drives,) if given.drives else SHAPES
    seed = given.seed
    print(f'hang: seed {seed}', flush=True)
    with folder('hang') as base:
        program = compiled(base)
        for count in shapes:
            geometry(f'{base}/of{count}', program, (count, SHAPES[count]), words, given.seconds, seed, given.pace)
        if not given.drives:
            beyond(f'{base}/beyond', program, seed)


if __name__ == '__main__':
    main()
