// A round trip of the AWS SDK for JavaScript v3: javascript.mjs BUCKET FOLDER, where FOLDER has `small`, `second`, `large`.
import assert from 'node:assert/strict'
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as aws from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

const [Bucket, folder] = process.argv.slice(2)
const [small, second, large] = ['small', 'second', 'large'].map(name => readFileSync(`${folder}/${name}`))
const s3 = new aws.S3({ forcePathStyle: true })
const did = []

const body = async (Key, more = {}) => Buffer.from(await (await s3.getObject({ Bucket, Key, ...more })).Body.transformToByteArray())
const refused = (promise, name) => assert.rejects(promise, error => error.name === name || assert.fail(error))

async function objects() {
  await s3.putObject({ Bucket, Key: 'dir/ä b+c', Body: small, Metadata: { a: 'b' } })
  assert.deepEqual(await body('dir/ä b+c'), small)
  assert.deepEqual(await body('dir/ä b+c', { Range: 'bytes=2-6' }), small.subarray(2, 7))
  assert.deepEqual((await s3.headObject({ Bucket, Key: 'dir/ä b+c' })).Metadata, { a: 'b' })
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']) {
    await s3.putObject({ Bucket, Key: `sums/${ChecksumAlgorithm}`, Body: small, ChecksumAlgorithm })
    assert.deepEqual(await body(`sums/${ChecksumAlgorithm}`, { ChecksumMode: 'ENABLED' }), small)
  }
  // A stream, whose length is known and whose checksum comes after it.
  await s3.putObject({ Bucket, Key: 'stream', Body: createReadStream(`${folder}/large`), ContentLength: large.length })
  assert.deepEqual(await body('stream'), large)
  await new Upload({ client: s3, params: { Bucket, Key: 'large', Body: createReadStream(`${folder}/large`) }, partSize: 5 << 20 }).done()
  assert.deepEqual(await body('large'), large)
  await s3.copyObject({ Bucket, Key: 'copy', CopySource: encodeURI(`${Bucket}/large`) })
  assert.deepEqual(await body('copy', { Range: 'bytes=-1000' }), large.subarray(-1000))
  const keys = []
  for await (const page of aws.paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) keys.push(...page.Contents.map(o => o.Key))
  assert.deepEqual(keys, ['copy', 'dir/ä b+c', 'large', 'stream', 'sums/CRC32', 'sums/CRC32C', 'sums/CRC64NVME', 'sums/SHA1', 'sums/SHA256'])
  await refused(s3.putObject({ Bucket, Key: 'large', Body: small, IfNoneMatch: '*' }), 'PreconditionFailed')
  await refused(s3.getObject({ Bucket, Key: 'not there' }), 'NoSuchKey')
  did.push('objects', 'ranges', 'checksums', 'streams', 'parts', 'copies', 'listings', 'conditions')
}

async function versions() {
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })
  const first = await s3.putObject({ Bucket, Key: 'v', Body: small })
  await s3.putObject({ Bucket, Key: 'v', Body: second })
  assert.deepEqual(await body('v', { VersionId: first.VersionId }), small)
  const marker = await s3.deleteObject({ Bucket, Key: 'v' })
  assert.equal(marker.DeleteMarker, true)
  await refused(s3.getObject({ Bucket, Key: 'v' }), 'NoSuchKey')
  assert.equal((await s3.listObjectVersions({ Bucket, Prefix: 'v' })).Versions.length, 2)
  await s3.deleteObject({ Bucket, Key: 'v', VersionId: marker.VersionId })
  assert.deepEqual(await body('v'), second)
  did.push('versions', 'a delete marker taken back')
}

async function settings() {
  await s3.putObject({ Bucket, Key: 't', Body: small, Tagging: 'colour=blue' })
  assert.deepEqual((await s3.getObjectTagging({ Bucket, Key: 't' })).TagSet, [{ Key: 'colour', Value: 'blue' }])
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/t` }]
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })
  assert.deepEqual(JSON.parse((await s3.getBucketPolicy({ Bucket })).Policy).Statement, Statement)
  assert.equal(await (await fetch(`${process.env.AWS_ENDPOINT_URL}/${Bucket}/t`)).text(), small.toString())
  await s3.deleteBucketPolicy({ Bucket })
  assert.equal((await fetch(`${process.env.AWS_ENDPOINT_URL}/${Bucket}/t`)).status, 403)
  did.push('tags', 'policies (anonymous reads)')
}

async function presigned() {
  const put = await getSignedUrl(s3, new aws.PutObjectCommand({ Bucket, Key: 'p' }), { expiresIn: 60 })
  assert.equal((await fetch(put, { method: 'PUT', body: small })).status, 200)
  const get = await getSignedUrl(s3, new aws.GetObjectCommand({ Bucket, Key: 'p' }), { expiresIn: 60 })
  assert.equal(await (await fetch(get)).text(), small.toString())
  assert.equal((await fetch(get.replace('/p?', '/large?'))).status, 403)
  did.push('presigned GET and PUT')
}

async function encryption() {
  const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'clients-key' }
  assert.equal((await s3.putObject({ Bucket, Key: 'k', Body: small, ...kms })).ServerSideEncryption, 'aws:kms')
  assert.deepEqual(await body('k'), small)
  await s3.putObject({ Bucket, Key: 'e', Body: large, ServerSideEncryption: 'AES256' })
  assert.deepEqual(await body('e'), large)
  const customer = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32, 'k') }
  await s3.putObject({ Bucket, Key: 'c', Body: small, ...customer })
  assert.deepEqual(await body('c', customer), small)
  await refused(s3.getObject({ Bucket, Key: 'c' }), 'InvalidRequest')
  did.push('SSE-S3', 'SSE-KMS', 'SSE-C')
}

async function removal() {
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket })
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
  const answer = await s3.deleteObjects({ Bucket, Delete: { Objects } })
  assert.equal(answer.Deleted.length, Objects.length)
  await s3.deleteBucket({ Bucket })
  await refused(s3.headBucket({ Bucket }), 'NotFound')
  did.push('all removed')
}

await s3.createBucket({ Bucket })
for (const step of [objects, versions, settings, presigned, encryption, removal]) await step()
const { version } = createRequire(import.meta.url)('./node_modules/@aws-sdk/client-s3/package.json')
console.log(`AWS SDK for JavaScript ${version}: ${did.join(', ')}`)
