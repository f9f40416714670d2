#!/usr/bin/env python3
"""crash.py kill|power ROUNDS [SEED]: mixed load, an end without warning at a random moment, a start, and every key is looked at.

kill: kill -9 of the server. power: all drives on one XFS file system in a loop device that is shut down without writing
what was not synced, then mounted again. After each round every acknowledged write must be there with the right bytes,
and one that was under way is there whole or not at all. Starts must take at most 5 s.
Objects are overwritten and deleted, uploads completed, aborted and left open, buckets made and deleted when the end comes.
After the last round the running store becomes whole by itself within SWEEP_SECONDS, by the word of fsck; then whatever is
listed can be aborted and deleted, the buckets too, no shard file is left on any drive, and the stopped store is whole.
"""
import collections, contextlib, glob, os, random, subprocess, sys, threading, time
from s3 import Server, Refused, check, folder
from whole import assert_whole, await_whole, read_back

WORKERS, KEYS = 8, 12
SWEEP_SECONDS = float(os.environ.get('SWEEP_SECONDS', 60))
START_SECONDS = float(os.environ.get('START_SECONDS', 5))
KINDS = ('puts', 'overwrites', 'deletes', 'completes', 'aborts', 'buckets')
SIZES = [0, 1, 700, 4096, 30_000, 131_072, 300_000, 1_500_000]


class Worker(threading.Thread):
    """Owns some keys: only it writes them, so it knows what each must hold."""

    def __init__(self, number, server, state, seed):
        super().__init__(daemon=True)
        self.number, self.client, self.state, self.random = number, server.client(), state, random.Random(seed)
        self.stop, self.done, self.wrong = False, collections.Counter(), None

    def body(self):
        return self.random.randbytes(self.random.choice(SIZES))

    def run(self):
        while not self.stop:
            key = f'w{self.number}/k{self.random.randrange(KEYS)}'
            if self.random.random() < 0.2:
                if not self.leave_behind():
                    return
                continue
            settled = self.state.setdefault(key, [None])[-1:]
            kind = self.random.random()
            wanted = None if kind < 0.15 else self.body() if kind < 0.97 else self.random.randbytes(5 << 20) + self.body()
            self.state[key] = settled + [wanted]
            try:
                if wanted is None:
                    self.client.delete('load', key)
                    self.done['deletes'] += 1
                elif kind < 0.8:
                    self.client.put('load', key, wanted)
                    self.done['puts' if settled[0] is None else 'overwrites'] += 1
                else:
                    self.client.multipart('load', key, [wanted[:5 << 20], wanted[5 << 20:]] if len(wanted) > 5 << 20 else [wanted])
                    self.done['completes'] += 1
                self.state[key] = [wanted]
            except Refused as e:
                self.judge(key, e)
                self.state[key] = settled + [wanted]
                return
            except Exception:
                return

    def judge(self, key, refused):
        """Only a refusal that asks to try again is one that a crash explains; the round tells."""
        if refused.status not in (503, 507, 500):
            self.wrong = f'{key}: {refused}'

    def leave_behind(self):
        """What is no write that must be found again, but may leave much lying about: an upload that is aborted, or not, a
        bucket that comes and goes. Returns False if the server is gone."""
        key, client = f'w{self.number}/u{self.random.randrange(KEYS)}', self.client
        try:
            kind = self.random.random()
            if kind < 0.2:
                bucket = f'w{self.number}-{self.random.randrange(1 << 30)}'
                client.request('PUT', f'/{bucket}')
                client.put(bucket, 'k', self.body())
                client.delete(bucket, 'k')
                client.request('DELETE', f'/{bucket}')
                self.done['buckets'] += 1
            elif kind < 0.4:
                client.request('DELETE', '/load', expect=(409,))
            else:
                upload = client.upload('load', key)
                for number in range(1, self.random.randrange(2, 20)):
                    client.request('PUT', f'/load/{key}', f'partNumber={number}&uploadId={upload}', self.body())
                if kind < 0.9:
                    client.request('DELETE', f'/load/{key}', f'uploadId={upload}')
                    self.done['aborts'] += 1
            return True
        except Refused as e:
            self.judge(key, e)
            return False
        except Exception:
            return False


def shard_files(drives):
    return [f for drive in drives for f in glob.glob(f'{drive}/.buckets/data/*/*')]


def buckets(client):
    return [part.split('</Name>')[0] for part in client.request('GET', '/')[1].decode().split('<Name>')[1:]]


def clear(server, directories):
    """Aborts, deletes and removes all there is, and waits until the drives hold nothing any more."""
    client = server.client()
    for bucket in buckets(client):
        for key in client.keys(bucket):
            client.delete(bucket, key)
        for key, upload in client.uploads(bucket):
            client.request('DELETE', f'/{bucket}/{key}', f'uploadId={upload}')
        check(not client.uploads(bucket), f'{bucket} lists uploads that were aborted')
        client.request('DELETE', f'/{bucket}')
    check(not buckets(client), 'every bucket can be deleted')
    began = time.monotonic()
    while left := shard_files(directories):
        check(time.monotonic() - began < SWEEP_SECONDS, f'{len(left)} shard files are left that nothing names: {left[:3]}')
        time.sleep(1)
    print(f'nothing is left; the last shard file went after {time.monotonic() - began:.0f} s')


def until_busy(workers, number, seconds=60):
    """Waits for the first acknowledged write, in the first round for one of every kind: what ends then is at work."""
    began = time.monotonic()
    while True:
        done = sum((w.done for w in workers), collections.Counter())
        if all(done[kind] for kind in KINDS) if number == 1 else done:
            return
        check(time.monotonic() - began < seconds, f'round {number}: after {seconds} s only {dict(done)} was acknowledged')
        time.sleep(0.05)


class Xfs:
    """One XFS file system in a loop device."""

    def __init__(self, base):
        self.image, self.mount = f'{base}/image', f'{base}/mount'
        with open(self.image, 'wb') as f:
            f.truncate(6 << 30)
        subprocess.run(['mkfs.xfs', '-q', self.image], check=True)
        os.mkdir(self.mount)
        self.up()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.down()

    def up(self):
        subprocess.run(['mount', '-o', 'loop', self.image, self.mount], check=True)

    def cut(self):
        subprocess.run(['xfs_io', '-x', '-c', 'shutdown', self.mount], check=True)

    def down(self):
        for _ in range(50):
            if subprocess.run(['umount', self.mount], capture_output=True).returncode == 0:
                return
            time.sleep(0.2)
        raise SystemExit('the file system cannot be unmounted')


def main():
    kind, rounds = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
    print(f'{kind}: {rounds} rounds, seed {seed}', flush=True)
    rand, state, slowest, done = random.Random(seed), {}, 0.0, collections.Counter()
    with folder('crash') as base, (Xfs(base) if kind == 'power' else contextlib.nullcontext()) as xfs, \
            Server([f'{xfs.mount if xfs else base}/drive{{1...12}}'], f'{base}/log') as server:
        server.start()
        server.client().request('PUT', '/load')
        server.client().put('load', 'always', b'so that the bucket is never empty')
        for number in range(1, rounds + 1):
            workers = [Worker(i, server, state, rand.random()) for i in range(WORKERS)]
            for w in workers:
                w.start()
            until_busy(workers, number)
            time.sleep(rand.uniform(0.3, 3.0))
            if xfs:
                xfs.cut()
            server.kill()
            for w in workers:
                w.stop = True
            for w in workers:
                w.join(90)
                done += w.done
                check(not w.is_alive(), f'round {number}: a request hangs')
                check(not w.wrong, f'round {number}: {w.wrong}')
            if xfs:
                xfs.down()
                xfs.up()
            took = server.start()
            slowest = max(slowest, took)
            check(took <= START_SECONDS, f'round {number}: the start took {took:.2f} s')
            read_back(server, 'load', state, f'round {number}')
            print(f'round {number}: acknowledged so far {dict(done)}, start {took:.2f} s', flush=True)
        await_whole(server.drives, kind, SWEEP_SECONDS)
        read_back(server, 'load', state, 'after all')
        clear(server, [f'{xfs.mount if xfs else base}/drive{i}' for i in range(1, 13)])
        check(server.stop() == 0, 'SIGTERM ends with 0')
        assert_whole(server.drives, f'{kind}, emptied')
        print(f'{kind}: {rounds} rounds, {done.total()} acknowledged writes, none lost; slowest start {slowest:.2f} s')


main()
