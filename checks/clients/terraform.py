"""The calls that Terraform's AWS provider makes for aws_s3_bucket, its settings and aws_s3_object, and the codes of answers
that it takes for "there is none": terraform.py BUCKET FOLDER, where FOLDER has the file `small`."""
import json, os, sys
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

bucket, folder = sys.argv[1:]
s3 = boto3.client('s3', config=Config(s3={'addressing_style': 'path'}))
NONE = {'get_bucket_policy': 'NoSuchBucketPolicy', 'get_bucket_cors': 'NoSuchCORSConfiguration',
        'get_bucket_website': 'NoSuchWebsiteConfiguration', 'get_bucket_tagging': 'NoSuchTagSet',
        'get_bucket_lifecycle_configuration': 'NoSuchLifecycleConfiguration',
        'get_bucket_replication': 'ReplicationConfigurationNotFoundError',
        'get_bucket_encryption': 'ServerSideEncryptionConfigurationNotFoundError',
        'get_object_lock_configuration': 'ObjectLockConfigurationNotFoundError',
        'get_public_access_block': 'NoSuchPublicAccessBlockConfiguration'}
PLAIN = ['head_bucket', 'get_bucket_location', 'get_bucket_acl', 'get_bucket_versioning', 'get_bucket_accelerate_configuration',
         'get_bucket_request_payment', 'get_bucket_logging', 'get_bucket_ownership_controls',
         'get_bucket_notification_configuration']
SETTINGS = {
    'put_bucket_tagging': {'Tagging': {'TagSet': [{'Key': 'team', 'Value': 'a'}]}},
    'put_bucket_versioning': {'VersioningConfiguration': {'Status': 'Enabled'}},
    'put_bucket_ownership_controls': {'OwnershipControls': {'Rules': [{'ObjectOwnership': 'BucketOwnerPreferred'}]}},
    'put_bucket_acl': {'ACL': 'private'},
    'put_public_access_block': {'PublicAccessBlockConfiguration': {
        'BlockPublicAcls': True, 'IgnorePublicAcls': True, 'BlockPublicPolicy': True, 'RestrictPublicBuckets': True}},
    'put_bucket_policy': {'Policy': json.dumps({'Version': '2012-10-17', 'Statement': [{
        'Sid': 'TlsOnly', 'Effect': 'Deny', 'Principal': '*', 'Action': 's3:PutBucketWebsite',
        'Resource': f'arn:aws:s3:::{bucket}', 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}}]})},
    'put_bucket_encryption': {'ServerSideEncryptionConfiguration': {'Rules': [{
        'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'AES256'}}]}},
    'put_bucket_cors': {'CORSConfiguration': {'CORSRules': [{'AllowedMethods': ['GET'], 'AllowedOrigins': ['https://x.example']}]}},
    'put_bucket_lifecycle_configuration': {'LifecycleConfiguration': {'Rules': [{
        'ID': 'old', 'Status': 'Enabled', 'Filter': {'Prefix': 'logs/'}, 'Expiration': {'Days': 90},
        'NoncurrentVersionExpiration': {'NoncurrentDays': 7}, 'AbortIncompleteMultipartUpload': {'DaysAfterInitiation': 1}}]}},
}


def read(all_set):
    for call in PLAIN:
        getattr(s3, call)(Bucket=bucket)
    for call, code in NONE.items():
        wanted = call.replace('get_', 'put_') in SETTINGS and all_set
        try:
            getattr(s3, call)(Bucket=bucket)
            assert wanted, f'{call} found what was not put'
        except ClientError as e:
            assert not wanted and e.response['Error']['Code'] == code, e


s3.create_bucket(Bucket=bucket)
read(False)
for call, arguments in SETTINGS.items():
    getattr(s3, call)(Bucket=bucket, **arguments)
read(True)
rule = s3.get_bucket_lifecycle_configuration(Bucket=bucket)['Rules'][0]
assert rule == SETTINGS['put_bucket_lifecycle_configuration']['LifecycleConfiguration']['Rules'][0], rule
small = open(os.path.join(folder, 'small'), 'rb').read()
s3.put_object(Bucket=bucket, Key='a/object', Body=small, Tagging='colour=blue', ServerSideEncryption='AES256')
head = s3.head_object(Bucket=bucket, Key='a/object', ChecksumMode='ENABLED')
assert head['ServerSideEncryption'] == 'AES256' and head['VersionId']
assert s3.get_object_tagging(Bucket=bucket, Key='a/object')['TagSet'] == [{'Key': 'colour', 'Value': 'blue'}]
assert s3.get_object(Bucket=bucket, Key='a/object')['Body'].read() == small
versions = s3.list_object_versions(Bucket=bucket)['Versions']
gone = s3.delete_objects(Bucket=bucket, Delete={'Objects': [{'Key': v['Key'], 'VersionId': v['VersionId']} for v in versions]})
assert not gone.get('Errors'), gone
for call in ('delete_bucket_policy', 'delete_bucket_cors', 'delete_bucket_lifecycle', 'delete_bucket_encryption',
             'delete_public_access_block', 'delete_bucket_tagging', 'delete_bucket'):
    getattr(s3, call)(Bucket=bucket)
