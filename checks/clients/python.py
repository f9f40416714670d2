"""A round trip of boto3: python.py BUCKET FOLDER, where FOLDER has the files `small`, `second` and `large`."""
import io, json, os, sys, urllib.request
import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

bucket, folder = sys.argv[1:]
s3 = boto3.client('s3', config=Config(signature_version='s3v4', s3={'addressing_style': 'path'}))
small, second, large = (open(os.path.join(folder, n), 'rb').read() for n in ('small', 'second', 'large'))
did = []


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as e:
        assert e.response['Error']['Code'] == code, e
        return
    raise AssertionError(f'was not refused: {arguments}')


def body(key, **arguments):
    return s3.get_object(Bucket=bucket, Key=key, **arguments)['Body'].read()


def http(method, url, data=None, headers=None):
    with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}, method=method)) as answer:
        return answer.read()


def objects():
    s3.put_object(Bucket=bucket, Key='dir/ä b+c', Body=small, Metadata={'a': 'b'}, ContentType='text/plain')
    assert body('dir/ä b+c') == small and body('dir/ä b+c', Range='bytes=2-6') == small[2:7]
    head = s3.head_object(Bucket=bucket, Key='dir/ä b+c')
    assert head['Metadata'] == {'a': 'b'} and head['ContentType'] == 'text/plain', head
    for algorithm in ('CRC32', 'SHA1', 'SHA256'):
        s3.put_object(Bucket=bucket, Key=f'sums/{algorithm}', Body=small, ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket=bucket, Key=f'sums/{algorithm}', ChecksumMode='ENABLED')
        assert got[f'Checksum{algorithm}'] and got['Body'].read() == small
    config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    s3.upload_fileobj(io.BytesIO(large), bucket, 'large', Config=config)
    down = io.BytesIO()
    s3.download_fileobj(bucket, 'large', down, Config=config)
    assert down.getvalue() == large and s3.head_object(Bucket=bucket, Key='large')['ETag'].endswith('-4"')
    s3.copy({'Bucket': bucket, 'Key': 'large'}, bucket, 'large2', Config=config)
    assert body('large2') == large
    keys = [o['Key'] for page in s3.get_paginator('list_objects_v2').paginate(Bucket=bucket, PaginationConfig={'PageSize': 2})
            for o in page['Contents']]
    assert keys == sorted(keys, key=str.encode) and len(keys) == 6, keys
    prefixes = s3.list_objects_v2(Bucket=bucket, Delimiter='/')['CommonPrefixes']
    assert [p['Prefix'] for p in prefixes] == ['dir/', 'sums/']
    refused('PreconditionFailed', s3.put_object, Bucket=bucket, Key='large', Body=b'', IfNoneMatch='*')
    refused('NoSuchKey', s3.get_object, Bucket=bucket, Key='not there')
    did.extend(['objects', 'ranges', 'checksums', 'parts', 'copies', 'listings', 'conditions'])


def versions():
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={'Status': 'Enabled'})
    first = s3.put_object(Bucket=bucket, Key='v', Body=small)['VersionId']
    s3.put_object(Bucket=bucket, Key='v', Body=second)
    assert body('v') == second and body('v', VersionId=first) == small
    marker = s3.delete_object(Bucket=bucket, Key='v')
    assert marker['DeleteMarker']
    refused('NoSuchKey', s3.get_object, Bucket=bucket, Key='v')
    listed = s3.list_object_versions(Bucket=bucket, Prefix='v')
    assert len(listed['Versions']) == 2 and len(listed['DeleteMarkers']) == 1
    s3.delete_object(Bucket=bucket, Key='v', VersionId=marker['VersionId'])
    assert body('v') == second
    did.extend(['versions', 'a delete marker taken back'])


def settings():
    s3.put_object(Bucket=bucket, Key='t', Body=small, Tagging='colour=blue')
    assert s3.get_object_tagging(Bucket=bucket, Key='t')['TagSet'] == [{'Key': 'colour', 'Value': 'blue'}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={'TagSet': [{'Key': 'team', 'Value': 'a'}]})
    assert s3.get_bucket_tagging(Bucket=bucket)['TagSet'][0]['Value'] == 'a'
    statement = {'Effect': 'Allow', 'Principal': '*', 'Action': 's3:GetObject', 'Resource': f'arn:aws:s3:::{bucket}/t',
                 'Condition': {'StringEquals': {'s3:ExistingObjectTag/colour': 'blue'}}}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({'Version': '2012-10-17', 'Statement': [statement]}))
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)['Policy'])['Statement'][0]['Action'] == 's3:GetObject'
    assert s3.get_bucket_policy_status(Bucket=bucket)['PolicyStatus']['IsPublic'] is True
    assert http('GET', f"{os.environ['AWS_ENDPOINT_URL']}/{bucket}/t") == small
    s3.delete_bucket_policy(Bucket=bucket)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={'BlockPublicPolicy': True})
    refused('AccessDenied', s3.put_bucket_policy, Bucket=bucket,
            Policy=json.dumps({'Version': '2012-10-17', 'Statement': [statement | {'Condition': {}}]}))
    did.extend(['tags', 'policies (by tag, anonymous reads)', 'public access block'])


def presigned():
    url = s3.generate_presigned_url('put_object', {'Bucket': bucket, 'Key': 'p', 'ContentType': 'text/x'}, 60)
    http('PUT', url, small, {'Content-Type': 'text/x'})
    url = s3.generate_presigned_url('get_object', {'Bucket': bucket, 'Key': 'p', 'ResponseContentType': 'text/y'}, 60)
    assert http('GET', url) == small
    form = s3.generate_presigned_post(bucket, 'form/${filename}')
    edge = 'edge-of-the-form'
    fields = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in form['fields'].items()]
    file = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n'
    data = ''.join(fields).encode() + file.encode() + small + f'\r\n--{edge}--\r\n'.encode()
    http('POST', form['url'], data, {'Content-Type': f'multipart/form-data; boundary={edge}'})
    assert body('form/f.txt') == small
    did.extend(['presigned GET, PUT and POST form'])


def encryption():
    assert s3.put_object(Bucket=bucket, Key='e', Body=small, ServerSideEncryption='AES256')['ServerSideEncryption'] == 'AES256'
    kms = {'ServerSideEncryption': 'aws:kms', 'SSEKMSKeyId': 'clients-key'}
    s3.upload_fileobj(io.BytesIO(large), bucket, 'k', ExtraArgs=kms, Config=TransferConfig(multipart_threshold=5 << 20))
    assert body('k', Range='bytes=1000000-1000099') == large[1000000:1000100] and body('e') == small
    key = {'SSECustomerAlgorithm': 'AES256', 'SSECustomerKey': b'k' * 32}
    s3.put_object(Bucket=bucket, Key='c', Body=small, **key)
    assert body('c', **key) == small
    refused('InvalidRequest', s3.get_object, Bucket=bucket, Key='c')
    did.extend(['SSE-S3', 'SSE-KMS', 'SSE-C'])


def removal():
    resource = boto3.resource('s3', config=Config(s3={'addressing_style': 'path'}))
    resource.Bucket(bucket).object_versions.delete()
    s3.delete_bucket(Bucket=bucket)
    refused('404', s3.head_bucket, Bucket=bucket)
    did.append('all removed')


s3.create_bucket(Bucket=bucket)
for step in (objects, versions, settings, presigned, encryption, removal):
    step()
print(f'boto3 {boto3.__version__}: {", ".join(did)}')
