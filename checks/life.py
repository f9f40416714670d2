#!/usr/bin/env python3
"""life.py SECONDS [SEED]: the whole life of a store of 2+2 on four directories, again and again: fill, overwrite, delete,
multipart with abort and complete, a drive that goes, an empty one in its place, scrub, heal, a restart, a kill -9. It ends
with reading back every acknowledged object and with fsck. Only its own workers write, each its own keys, so that each
knows what a key may hold."""
import os, random, shutil, sys, threading, time
from s3 import Server, Refused, check, folder
from whole import end_whole, job, read_back, size

WORKERS, KEYS, DRIVES = 4, 20, 4
SIZES = [0, 1, 700, 20_000, 131_072, 300_000, 1_500_000, 5 << 20]
PART = 5 << 20


class Worker(threading.Thread):
    """Does things to its own keys until it is told to stop; survives whatever happens to the server."""

    def __init__(self, number, server, held, seed):
        super().__init__(daemon=True)
        self.number, self.server, self.held, self.random = number, server, held, random.Random(seed)
        self.stop, self.done, self.wrong = False, 0, None

    def run(self):
        client = self.server.client()
        while not self.stop and not self.wrong:
            key = f'w{self.number}/k{self.random.randrange(KEYS)}'
            lot = self.random.random()
            try:
                if lot < 0.25:
                    self.read(client, key)
                elif lot < 0.32:
                    self.aborted(client, key)
                else:
                    self.write(client, key, lot)
            except Refused as e:
                if e.status not in (500, 503, 507):
                    self.wrong = f'{key}: {e}'
            except Exception:
                # The server was stopped or killed under the request: whether it took effect is not known.
                client.close()
                time.sleep(0.05)
        client.close()

    def read(self, client, key):
        may = self.held.get(key, [None])
        try:
            body = client.get('life', key)
        except Refused as e:
            if e.status != 404:
                raise
            body = None
        if not any(body == value for value in may):
            self.wrong = f'{key} holds {size(body)} bytes, not one of {[size(v) for v in may]}'

    def aborted(self, client, key):
        _, xml = client.request('POST', f'/life/{key}', 'uploads=')
        upload = xml.decode().split('<UploadId>')[1].split('<')[0]
        for number in range(1, self.random.randrange(1, 4)):
            client.request('PUT', f'/life/{key}', f'partNumber={number}&uploadId={upload}', self.random.randbytes(200_000))
        client.request('DELETE', f'/life/{key}', f'uploadId={upload}')

    def write(self, client, key, lot):
        deleted = lot < 0.45
        parted = lot > 0.92
        wanted = None if deleted else self.random.randbytes(PART + 70_000 if parted else self.random.choice(SIZES))
        self.held[key] = self.held.get(key, [None]) + [wanted]
        if deleted:
            client.delete('life', key)
        elif parted:
            client.multipart('life', key, [wanted[:PART], wanted[PART:]])
        else:
            client.put('life', key, wanted)
        self.held[key] = [wanted]
        self.done += 1


def abort_uploads(client):
    """What killed requests left of uploads is the client's to give up."""
    while True:
        xml = client.request('GET', '/life', 'uploads=')[1].decode()
        uploads = xml.split('<Upload>')[1:]
        if not uploads:
            return
        for upload in uploads:
            key = upload.split('<Key>')[1].split('<')[0]
            number = upload.split('<UploadId>')[1].split('<')[0]
            client.request('DELETE', f'/life/{key}', f'uploadId={number}', expect=(204, 404))


def await_filled(client, seconds=180):
    end = time.monotonic() + seconds
    while True:
        out = [(d['path'], d['state']) for d in client.admin('GET', 'info')['drives'] if d['state'] != 'in service']
        if not out:
            return
        check(time.monotonic() < end, f'drives are not in step after {seconds} s: {out}')
        time.sleep(0.5)


def remove(drive, seconds=20):
    """Removes a directory into which the server may be writing."""
    end = time.monotonic() + seconds
    while os.path.exists(drive):
        check(time.monotonic() < end, f'{drive} cannot be removed')
        shutil.rmtree(drive, ignore_errors=True)


class Life:
    """What happens to the server while the workers work; each leaves it running with all drives there, empty or not."""

    def __init__(self, server, base, rand):
        self.server, self.base, self.rand = server, base, rand

    def drive(self):
        return f'{self.base}/drive{self.rand.randrange(1, DRIVES + 1)}'

    def restart(self):
        check(self.server.stop() == 0, 'SIGTERM ends with 0')
        self.server.start()

    def kill(self):
        self.server.kill()
        self.server.start()

    def away_for_a_while(self):
        drive = self.drive()
        os.rename(drive, drive + '.away')
        time.sleep(self.rand.uniform(2, 4))
        # What was made in its place meanwhile is not the drive.
        shutil.rmtree(drive, ignore_errors=True)
        os.rename(drive + '.away', drive)

    def replaced_by_an_empty_one(self):
        drive = self.drive()
        remove(drive)
        time.sleep(self.rand.uniform(0.5, 2))
        check(self.server.stop() == 0, 'SIGTERM ends with 0')
        shutil.rmtree(drive, ignore_errors=True)
        os.mkdir(drive)
        self.server.start()

    def scrubbed(self):
        job(self.server.client(), 'scrub')

    def healed(self):
        job(self.server.client(), 'heal')


def main():
    seconds = float(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
    print(f'life: {seconds:.0f} s, seed {seed}', flush=True)
    rand, held, writes = random.Random(seed), {}, 0
    with folder('life') as base, Server([f'{base}/drive{{1...{DRIVES}}}'], f'{base}/log') as server:
        life = Life(server, base, rand)
        server.start()
        server.client().request('PUT', '/life')
        end, number = time.monotonic() + seconds, 0
        happenings = [life.restart, life.kill, life.away_for_a_while, life.replaced_by_an_empty_one, life.scrubbed, life.healed]
        while number == 0 or time.monotonic() < end:
            number += 1
            workers = [Worker(i, server, held, rand.random()) for i in range(WORKERS)]
            for worker in workers:
                worker.start()
            chosen = rand.sample(happenings, 3)
            for happening in chosen:
                time.sleep(rand.uniform(1, 3))
                happening()
            time.sleep(1)
            for worker in workers:
                worker.stop = True
            for worker in workers:
                worker.join(120)
                check(not worker.is_alive(), 'a request hangs')
                check(not worker.wrong, f'round {number}, {[h.__name__ for h in chosen]}: {worker.wrong}')
                writes += worker.done
            await_filled(server.client())
            read_back(server, 'life', held, f'round {number}')
            print(f'round {number}: {", ".join(h.__name__ for h in chosen)}; {writes} writes acknowledged so far', flush=True)
        abort_uploads(server.client())
        end_whole(server, 'life')
        server.start()
        read_back(server, 'life', held, 'after all')
        check(server.stop() == 0, 'SIGTERM ends with 0')
        print(f'life: {number} rounds, {writes} acknowledged writes, none lost, nothing left over')


main()
