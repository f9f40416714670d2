"""A small S3 client and the care of one server process, for the checks beside this file. Standard library only."""
import hashlib, hmac, http.client, json, os, signal, socket, subprocess, sys, tempfile, time, urllib.parse, datetime

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ACCESS, SECRET, REGION = 'checkaccess', 'checksecret-0123456789', 'us-east-1'


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Refused(Exception):
    """The server answered with an error status."""

    def __init__(self, status, body):
        super().__init__(f'{status} {body[:3000]!r}')
        self.status, self.body = status, body


class Client:
    """One connection; signs every request with Signature Version 4."""

    def __init__(self, port, timeout=60, host='127.0.0.1'):
        self.host, self.port, self.timeout, self.conn, self.ahead = host, port, timeout, None, 0

    def request(self, method, path, query='', body=b'', headers=None, expect=(200, 204, 206)):
        raw = urllib.parse.quote(path, safe='/-_.~')
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.ahead)
        stamp, day = now.strftime('%Y%m%dT%H%M%SZ'), now.strftime('%Y%m%d')
        digest = hashlib.sha256(body).hexdigest()
        signed = {'host': f'{self.host}:{self.port}', 'x-amz-content-sha256': digest, 'x-amz-date': stamp}
        signed.update({k.lower(): v for k, v in (headers or {}).items()})
        names = ';'.join(sorted(signed))
        pairs = sorted(p if '=' in p else p + '=' for p in query.split('&') if p)
        canonical = '\n'.join([method, raw, '&'.join(pairs), ''.join(f'{k}:{signed[k]}\n' for k in sorted(signed)), names, digest])
        scope = f'{day}/{REGION}/s3/aws4_request'
        text = '\n'.join(['AWS4-HMAC-SHA256', stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = ('AWS4' + SECRET).encode()
        for part in (day, REGION, 's3', 'aws4_request'):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        signed['Authorization'] = f'AWS4-HMAC-SHA256 Credential={ACCESS}/{scope}, SignedHeaders={names}, Signature={signature}'
        if self.conn is None:
            self.conn = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
        try:
            self.conn.request(method, raw + ('?' + query if query else ''), body, signed)
            answer = self.conn.getresponse()
            data = answer.read()
        except Exception:
            self.close()
            raise
        if answer.status not in expect:
            raise Refused(answer.status, data)
        return answer, data

    def close(self):
        if self.conn:
            self.conn.close()
            self.conn = None

    def put(self, bucket, key, body):
        return self.request('PUT', f'/{bucket}/{key}', body=body)

    def get(self, bucket, key):
        return self.request('GET', f'/{bucket}/{key}')[1]

    def delete(self, bucket, key):
        return self.request('DELETE', f'/{bucket}/{key}')

    def upload(self, bucket, key):
        """Begins an upload and returns its id."""
        _, xml = self.request('POST', f'/{bucket}/{key}', 'uploads=')
        return xml.decode().split('<UploadId>')[1].split('<')[0]

    def uploads(self, bucket):
        """Key and id of every upload of a bucket."""
        found, marker = [], ''
        while True:
            xml = self.request('GET', f'/{bucket}', f'{marker}uploads=')[1].decode()
            for part in xml.split('<Upload>')[1:]:
                found.append((part.split('<Key>')[1].split('<')[0], part.split('<UploadId>')[1].split('<')[0]))
            if '<IsTruncated>true' not in xml:
                return found
            key, upload = (urllib.parse.quote(part, safe='') for part in found[-1])
            marker = f'key-marker={key}&upload-id-marker={upload}&'

    def multipart(self, bucket, key, parts):
        upload = self.upload(bucket, key)
        done = ''
        for number, part in enumerate(parts, 1):
            answer, _ = self.request('PUT', f'/{bucket}/{key}', f'partNumber={number}&uploadId={upload}', part)
            done += f'<Part><PartNumber>{number}</PartNumber><ETag>{answer.getheader("ETag")}</ETag></Part>'
        return self.request('POST', f'/{bucket}/{key}', f'uploadId={upload}', f'<CompleteMultipartUpload>{done}</CompleteMultipartUpload>'.encode())

    def keys(self, bucket, prefix=''):
        found, token = [], ''
        while True:
            query = f'list-type=2&prefix={urllib.parse.quote(prefix, safe="")}'
            if token:
                query = f'continuation-token={urllib.parse.quote(token, safe="")}&' + query
            xml = self.request('GET', f'/{bucket}', query)[1].decode()
            found += [part.split('</Key>')[0] for part in xml.split('<Key>')[1:]]
            if '<IsTruncated>true' not in xml:
                return found
            token = xml.split('<NextContinuationToken>')[1].split('<')[0]

    def admin(self, method, name, query=''):
        return json.loads(self.request(method, f'/_buckets/admin/v1/{name}', query)[1])


class Server:
    """One server process, ended by its pid. At the end of `with` it does not run any more; if something went wrong, the end of
    its log is shown. `home` is the checkout whose build it runs. `inside` is what its command begins with, if it runs somewhere else than here."""

    def __init__(self, drives, log, port=None, extra=(), env=None, host='127.0.0.1', inside=()):
        self.host, self.inside, self.home = host, list(inside), HOME
        self.drives, self.log, self.port, self.extra = drives, log, port or free_port(), list(extra)
        self.env = dict(os.environ, BUCKETS_ROOT_ACCESS_KEY=ACCESS, BUCKETS_ROOT_SECRET_KEY=SECRET, **(env or {}))
        self.process = None

    def start(self, patience=60, until='ready'):
        """Starts it and returns the seconds until it was ready, or `live` if that is asked for."""
        began = time.monotonic()
        out = open(self.log, 'ab')
        command = [*self.inside, f'{self.home}/bin/buckets', 'server', '--address', f'{self.host}:{self.port}', *self.extra, *self.drives]
        self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=self.env, stdin=subprocess.DEVNULL)
        while time.monotonic() - began < patience:
            if self.process.poll() is not None:
                raise SystemExit(f'the server ended with {self.process.returncode}:\n' + tail(self.log))
            try:
                conn = http.client.HTTPConnection(self.host, self.port, timeout=2)
                conn.request('GET', f'/health/{until}')
                if conn.getresponse().status == 200:
                    return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.02)
        raise SystemExit('the server was not ready in time:\n' + tail(self.log))

    def client(self):
        return Client(self.port, host=self.host)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind:
            print(tail(self.log))
        if self.process and self.process.poll() is None:
            self.kill()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """SIGTERM; returns the exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                return self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
                raise SystemExit('the server did not stop in 60 s:\n' + tail(self.log))
        return self.process.returncode if self.process else None

    def facts(self):
        """Resident MiB, open files, threads."""
        pid = self.process.pid
        status = open(f'/proc/{pid}/status').read()
        rss = int(status.split('VmRSS:')[1].split()[0]) // 1024
        threads = int(status.split('Threads:')[1].split()[0])
        return rss, len(os.listdir(f'/proc/{pid}/fd')), threads


def folder(name):
    """A directory for one run of a check, which goes with it."""
    return tempfile.TemporaryDirectory(prefix=f'buckets-{name}-', ignore_cleanup_errors=True)


def tail(path, lines=30):
    return ''.join(open(path, errors='replace').readlines()[-lines:])


def check(condition, message):
    if not condition:
        print('FAILED:', message, flush=True)
        sys.exit(1)
