#!/usr/bin/env python3
"""slow.py: clients that trickle do not lock out one that streams; a download survives that its object is overwritten and
deleted; a process that may open few files says so and blames no drive."""
import os, random, resource, shutil, socket, subprocess, tempfile, threading, time
from s3 import Client, Refused, Server, check, tail

TRICKLING, SLOW_BYTES, STEP = 64, 20_000_000, 4_000


class Recorder:
    """Stands in for a connection, and keeps what would be sent."""

    def request(self, method, target, body, headers):
        self.head = f'{method} {target} HTTP/1.1\r\n' + ''.join(f'{k}: {v}\r\n' for k, v in headers.items())
        raise ConnectionAbortedError

    def close(self):
        pass


def trickle(port, key, body, ended):
    client, recorder = Client(port), Recorder()
    client.conn = recorder
    try:
        client.put('data', key, body)
    except ConnectionAbortedError:
        pass
    with socket.create_connection(('127.0.0.1', port)) as s:
        s.sendall((recorder.head + f'content-length: {len(body)}\r\n\r\n').encode())
        sent = 0
        try:
            while not ended.wait(STEP / 20_000):
                s.sendall(body[sent:sent + STEP])
                sent += STEP
        except OSError:
            pass  # refused: that is allowed, for those who trickle


def uploads(base, rand):
    server, ended = Server([f'{base}/slow{{1...4}}'], f'{base}/log'), threading.Event()
    threads = []
    try:
        server.start()
        client = server.client()
        client.request('PUT', '/data')
        body = bytes(SLOW_BYTES)
        threads = [threading.Thread(target=trickle, args=(server.port, f's{i}', body, ended)) for i in range(TRICKLING)]
        for thread in threads:
            thread.start()
        time.sleep(8)
        for size in (100_000, 200_000, 1 << 20, 8 << 20):
            fast = rand.randbytes(size)
            client.put('data', 'fast', fast)
            check(client.get('data', 'fast') == fast, f'{size} bytes come back wrong')
        print(f'{TRICKLING} clients trickle: one that streams is served', flush=True)
        ended.set()
        for thread in threads:
            thread.join()
        check(server.stop() == 0, 'SIGTERM ends with 0')
    finally:
        ended.set()
        if server.process and server.process.poll() is None:
            server.kill()


def download(base, rand):
    server = Server([f'{base}/read{{1...4}}'], f'{base}/log')
    try:
        server.start()
        client, reader = server.client(), server.client()
        client.request('PUT', '/data')
        parts = [rand.randbytes(5 << 20) for _ in range(6)]
        client.multipart('data', 'big', parts)
        recorder = Recorder()
        reader.conn = recorder
        try:
            reader.get('data', 'big')
        except ConnectionAbortedError:
            pass
        with socket.create_connection(('127.0.0.1', server.port)) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
            s.sendall((recorder.head + 'connection: close\r\n\r\n').encode())
            got = bytearray(s.recv(65536))
            client.put('data', 'big', b'another')
            client.delete('data', 'big')
            time.sleep(3)  # what was replaced has been deleted by now, were it not being read
            while chunk := s.recv(1 << 20):
                got += chunk
        check(bytes(got).split(b'\r\n\r\n', 1)[1] == b''.join(parts), f'a download was cut off after {len(got)} bytes')
        end = time.monotonic() + 30
        while left := [f for d in range(1, 5) for _, _, files in os.walk(f'{base}/read{d}/.buckets/data') for f in files]:
            check(time.monotonic() < end, f'files of a version that nobody reads stay: {left[:3]}')
            time.sleep(0.2)
        print('a download survives that its object is overwritten and deleted, and what it read goes then', flush=True)
        check(server.stop() == 0, 'SIGTERM ends with 0')
    finally:
        if server.process and server.process.poll() is None:
            server.kill()


def few_files(base, rand):
    """Twelve drives and eight uploads at a time: with 256 files the server refuses to start; with 640 it serves some and refuses
    others; no drive goes out of service."""
    for limit in (256, 640):
        server = Server([f'{base}/few{limit}-{{1...12}}'], f'{base}/log{limit}')
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, before[1]))
        server.env['BUCKETS_JAVA_OPTS'] = '-XX:-MaxFDLimit'
        try:
            server.start()
        except SystemExit:
            check('files, too few for 12 drives' in tail(server.log), f'refused without a reason:\n{tail(server.log)}')
            print(f'{limit} files: refused at start, with what to do', flush=True)
            continue
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
        try:
            client, served, refused = server.client(), [], []
            client.request('PUT', '/data')
            body = rand.randbytes(5_000_000)

            def upload(i):
                try:
                    Client(server.port).put('data', f'k{i}', body)
                    served.append(i)
                except Refused as e:
                    refused.append(e.status)
                except OSError:
                    refused.append(503)  # refused before the body was sent

            for _ in range(5):
                threads = [threading.Thread(target=upload, args=(i,)) for i in range(8)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            check(served and set(refused) <= {503}, f'{len(served)} served, refused with {refused}')
            for i in set(served):
                check(client.get('data', f'k{i}') == body, f'k{i} comes back wrong')
            drives = client.admin('GET', 'info')['drives']
            out = [d for d in drives if d['state'] != 'in service']
            check(not out, f'drives blamed: {out}')
            print(f'{limit} files: {len(served)} uploads served, {len(refused)} refused, every drive in service', flush=True)
            check(server.stop() == 0, 'SIGTERM ends with 0')
        finally:
            if server.process and server.process.poll() is None:
                server.kill()


def main():
    rand, base = random.Random(11), tempfile.mkdtemp(prefix='buckets-slow-')
    try:
        uploads(base, rand)
        download(base, rand)
        few_files(base, rand)
    except BaseException:
        if os.path.exists(f'{base}/log'):
            print(tail(f'{base}/log'))
        raise
    finally:
        shutil.rmtree(base, ignore_errors=True)


main()
