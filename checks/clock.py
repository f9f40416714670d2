#!/usr/bin/env python3
"""clock.py [long]: the wall clock of a server is set a day forward and a day back by way of clock.c, while it runs and between
starts, after SIGTERM and after SIGKILL, under light writes: no write is refused, the newest wins, drives are healed and, in
the long form, deleted keys are forgotten."""
import os, shutil, subprocess, sys, tempfile, threading, time
import s3
from s3 import Server, check, tail

DAY = 86400


def library(base):
    built = f'{base}/clock.so'
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'clock.c')
    subprocess.run(['gcc', '-O2', '-shared', '-fPIC', source, '-o', built], check=True)
    return built


class World:
    """A server, the clock it sees, and a writer that never stops."""

    def __init__(self, base):
        self.base, self.clock, self.lock = base, f'{base}/clock', threading.RLock()
        self.turned, self.writes, self.latest, self.ended, self.failure = 0, 0, {}, False, None
        open(self.clock, 'w').write('+0')
        self.server = Server([f'{base}/drive{{1...4}}'], f'{base}/log',
                             env={'LD_PRELOAD': library(base), 'CLOCK_FILE': self.clock})
        self.server.start()
        self.connect()
        self.client.request('PUT', '/data')

    def connect(self):
        self.client = self.server.client()
        self.client.ahead = self.turned

    def write(self):
        """Light writes: puts, overwrites, deletes, small and in shard files, and now and then parts."""
        with self.lock:
            number = self.writes = self.writes + 1
            key = f'k{number % 7}'
            kind = number % 20
            if kind in (9, 19):
                self.client.delete('data', key)
                self.latest[key] = None
            elif kind == 8:
                body = [b'%d' % number * 2, b'end']
                body[0] = body[0].ljust(5 << 20, b'.')
                self.client.multipart('data', key, body)
                self.latest[key] = b''.join(body)
            else:
                body = b'%d:%d' % (number, self.turned) + b'x' * (300_000 if kind in (7, 17) else 10)
                self.client.put('data', key, body)
                self.latest[key] = body

    def run(self):
        while not self.ended:
            try:
                self.write()
            except Exception as e:
                self.failure = f'write {self.writes}, clock turned by {self.turned} s: {e!r}'
                return
            time.sleep(0.02)

    def sound(self, when):
        """Everything reads as it was last written; writes of this moment too."""
        before = self.writes
        end = time.monotonic() + 60
        while self.writes < before + 10 and self.failure is None and time.monotonic() < end:
            time.sleep(0.02)
        check(self.failure is None, f'{when}: {self.failure}\n' + tail(f'{self.base}/log'))
        check(self.writes >= before + 10, f'{when}: only {self.writes - before} writes in a minute')
        with self.lock:
            for key, body in self.latest.items():
                if body is None:
                    self.client.request('GET', f'/data/{key}', expect=(404,))
                else:
                    check(self.client.get('data', key) == body, f'{when}: {key} is not what was written last')
            listed = self.client.keys('data')
            check(sorted(listed) == sorted(k for k, v in self.latest.items() if v is not None), f'{when}: the listing is {listed}')
            self.client.put('data', 'dated', b'now')
            age = self.age(self.date('/data/dated', 'Last-Modified'))
            self.client.delete('data', 'dated')
            check(abs(age) < 30, f'{when}: Last-Modified is {age} s from the wall clock')
        print(f'{when}: writes go on, the newest wins', flush=True)

    def turn(self, seconds):
        with self.lock:
            with open(self.clock + '.new', 'w') as f:
                f.write(f'{seconds:+d}')
            os.replace(self.clock + '.new', self.clock)
            self.turned = self.client.ahead = seconds
            end = time.monotonic() + 20
            while self.server.process.poll() is None and abs(self.age(self.date('/health/ready', 'Date'))) > 30:
                check(time.monotonic() < end, 'the server does not see its clock turned')
                time.sleep(0.05)

    def date(self, path, header):
        return self.client.request('HEAD', path, expect=(200, 403))[0].getheader(header)

    def age(self, date):
        """Seconds by which the server's wall clock is ahead of a date."""
        then = s3.datetime.datetime.strptime(date, '%a, %d %b %Y %H:%M:%S %Z').replace(tzinfo=s3.datetime.timezone.utc)
        return time.time() + self.turned - then.timestamp()

    def restart(self, seconds, kill=False):
        with self.lock:
            if kill:
                self.server.kill()
            else:
                check(self.server.stop() == 0, 'SIGTERM ends with 0')
            self.turn(seconds)
            self.server.start()
            self.connect()

    def heal(self, when):
        """A drive is emptied while the server runs and made whole."""
        with self.lock:
            body = os.urandom(200_000)
            self.client.put('data', 'healed', body)
            shutil.rmtree(f'{self.base}/drive2')
            end = time.monotonic() + 20
            while all(d['state'] == 'in service' for d in self.client.admin('GET', 'info')['drives']):
                check(time.monotonic() < end, f'{when}: the loss of a drive is not seen')
                time.sleep(0.1)
            check(self.server.stop() == 0, 'SIGTERM ends with 0')
            os.mkdir(f'{self.base}/drive2')
            self.server.start()
            self.connect()
            self.made_whole(when, body)
        print(f'{when}: an emptied drive is whole again', flush=True)

    def made_whole(self, when, body):
        end = time.monotonic() + 60
        while True:
            report = self.client.admin('GET', 'inspect', 'bucket=data&key=healed')
            drives = self.client.admin('GET', 'info')['drives']
            whole = all(d['verified'] and d['state'] == 'decided' for d in report['drives'])
            if whole and all(d['state'] == 'in service' for d in drives):
                break
            check(time.monotonic() < end, f'{when}: not healed: {report["drives"]}, {[d["state"] for d in drives]}')
            time.sleep(1)
            self.client.admin('POST', 'heal')
        check(self.client.get('data', 'healed') == body, f'{when}: what was healed is not what was written')
        self.client.delete('data', 'healed')

    def collect(self, when):
        """A deleted key is forgotten when it is old enough, by the time that has passed."""
        with self.lock:
            self.client.put('data', 'gone', b'x')
            self.client.delete('data', 'gone')
        end = time.monotonic() + 200
        while True:
            time.sleep(5)
            with self.lock:
                self.client.admin('POST', 'heal', 'bucket=data&prefix=gone')
                time.sleep(1)
                states = [d['state'] for d in self.client.admin('GET', 'inspect', 'bucket=data&key=gone')['drives']]
            if all(state == 'absent' for state in states):
                break
            check(time.monotonic() < end, f'{when}: the deleted key is not forgotten: {states}')
        print(f'{when}: a deleted key is forgotten', flush=True)


def main():
    base = tempfile.mkdtemp(prefix='buckets-clock-')
    world = World(base)
    writer = threading.Thread(target=world.run, daemon=True)
    try:
        writer.start()
        world.sound('the clock is right')
        world.restart(-DAY)
        world.sound('started a day back')
        for seconds, when in ((0, 'right'), (DAY, 'a day forward'), (-DAY, 'a day back')):
            world.turn(seconds)
            world.sound('running, ' + when)
        world.restart(-60, kill=True)
        world.sound('killed, started a minute back')
        world.restart(DAY)
        world.sound('started a day ahead')
        world.restart(0, kill=True)
        world.sound('killed, put right')
        world.heal('ballots a day ahead of the clock')
        if sys.argv[1:] == ['long']:
            world.collect('ballots a day ahead')
        world.ended = True
        writer.join(30)
        check(world.failure is None, str(world.failure))
        print(f'{world.writes} writes, none refused')
    finally:
        world.ended = True
        world.server.stop()
    shutil.rmtree(base)


if __name__ == '__main__':
    main()
