// A round trip of the AWS SDK for Go v2: clients-go BUCKET FOLDER, where FOLDER has `small`, `second` and `large`.
package main

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

type trip struct {
	ctx                  context.Context
	s3                   *s3.Client
	bucket               *string
	small, second, large []byte
	did                  []string
}

func main() {
	t := &trip{ctx: context.Background(), bucket: aws.String(os.Args[1])}
	for name, into := range map[string]*[]byte{"small": &t.small, "second": &t.second, "large": &t.large} {
		*into = must(os.ReadFile(filepath.Join(os.Args[2], name)))
	}
	loaded := must(config.LoadDefaultConfig(t.ctx))
	t.s3 = s3.NewFromConfig(loaded, func(o *s3.Options) { o.UsePathStyle = true })
	must(t.s3.CreateBucket(t.ctx, &s3.CreateBucketInput{Bucket: t.bucket}))
	t.objects()
	t.versions()
	t.settings()
	t.presigned()
	t.encryption()
	t.removal()
	fmt.Printf("AWS SDK for Go %s: %s\n", version(), strings.Join(t.did, ", "))
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if strings.HasSuffix(dependency.Path, "/service/s3") {
			return "s3 " + dependency.Version
		}
	}
	return "?"
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func same(got, want []byte) {
	if !bytes.Equal(got, want) {
		panic(fmt.Sprintf("%d bytes came back, and not the %d that went", len(got), len(want)))
	}
}

func require(fact bool, what string) {
	if !fact {
		panic(what)
	}
}

func refused(err error, code string) {
	var answer smithy.APIError
	if !errors.As(err, &answer) || answer.ErrorCode() != code {
		panic(fmt.Sprintf("wanted %s and got %v", code, err))
	}
}

func (t *trip) put(key string, body []byte, more ...func(*s3.PutObjectInput)) *s3.PutObjectOutput {
	input := &s3.PutObjectInput{Bucket: t.bucket, Key: &key, Body: bytes.NewReader(body)}
	for _, change := range more {
		change(input)
	}
	return must(t.s3.PutObject(t.ctx, input))
}

func (t *trip) get(key string, more ...func(*s3.GetObjectInput)) []byte {
	input := &s3.GetObjectInput{Bucket: t.bucket, Key: &key}
	for _, change := range more {
		change(input)
	}
	return must(io.ReadAll(must(t.s3.GetObject(t.ctx, input)).Body))
}

func (t *trip) objects() {
	t.put("dir/ä b+c", t.small, func(i *s3.PutObjectInput) { i.Metadata = map[string]string{"a": "b"} })
	same(t.get("dir/ä b+c"), t.small)
	same(t.get("dir/ä b+c", func(i *s3.GetObjectInput) { i.Range = aws.String("bytes=2-6") }), t.small[2:7])
	head := must(t.s3.HeadObject(t.ctx, &s3.HeadObjectInput{Bucket: t.bucket, Key: aws.String("dir/ä b+c")}))
	require(head.Metadata["a"] == "b", "metadata")
	for _, algorithm := range []types.ChecksumAlgorithm{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
		t.put("sums/"+string(algorithm), t.small, func(i *s3.PutObjectInput) { i.ChecksumAlgorithm = algorithm })
		same(t.get("sums/"+string(algorithm), func(i *s3.GetObjectInput) { i.ChecksumMode = "ENABLED" }), t.small)
	}
	uploader := manager.NewUploader(t.s3)
	must(uploader.Upload(t.ctx, &s3.PutObjectInput{Bucket: t.bucket, Key: aws.String("large"), Body: bytes.NewReader(t.large)}))
	down := manager.NewWriteAtBuffer(nil)
	must(manager.NewDownloader(t.s3).Download(t.ctx, down, &s3.GetObjectInput{Bucket: t.bucket, Key: aws.String("large")}))
	same(down.Bytes(), t.large)
	must(t.s3.CopyObject(t.ctx, &s3.CopyObjectInput{Bucket: t.bucket, Key: aws.String("copy"), CopySource: aws.String(*t.bucket + "/large")}))
	same(t.get("copy"), t.large)
	var keys []string
	pages := s3.NewListObjectsV2Paginator(t.s3, &s3.ListObjectsV2Input{Bucket: t.bucket, MaxKeys: aws.Int32(3)})
	for pages.HasMorePages() {
		for _, object := range must(pages.NextPage(t.ctx)).Contents {
			keys = append(keys, *object.Key)
		}
	}
	require(strings.Join(keys, " ") == "copy dir/ä b+c large sums/CRC32 sums/CRC32C sums/CRC64NVME sums/SHA1 sums/SHA256", fmt.Sprint(keys))
	_, err := t.s3.PutObject(t.ctx, &s3.PutObjectInput{Bucket: t.bucket, Key: aws.String("copy"), IfNoneMatch: aws.String("*")})
	refused(err, "PreconditionFailed")
	_, err = t.s3.GetObject(t.ctx, &s3.GetObjectInput{Bucket: t.bucket, Key: aws.String("not there")})
	refused(err, "NoSuchKey")
	check(s3.NewObjectExistsWaiter(t.s3).Wait(t.ctx, &s3.HeadObjectInput{Bucket: t.bucket, Key: aws.String("copy")}, time.Minute))
	t.did = append(t.did, "objects", "ranges", "checksums", "parts", "copies", "listings", "conditions")
}

func (t *trip) versions() {
	must(t.s3.PutBucketVersioning(t.ctx, &s3.PutBucketVersioningInput{Bucket: t.bucket,
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}}))
	first := t.put("v", t.small)
	t.put("v", t.second)
	same(t.get("v", func(i *s3.GetObjectInput) { i.VersionId = first.VersionId }), t.small)
	marker := must(t.s3.DeleteObject(t.ctx, &s3.DeleteObjectInput{Bucket: t.bucket, Key: aws.String("v")}))
	require(aws.ToBool(marker.DeleteMarker), "a delete marker")
	_, err := t.s3.GetObject(t.ctx, &s3.GetObjectInput{Bucket: t.bucket, Key: aws.String("v")})
	refused(err, "NoSuchKey")
	listed := must(t.s3.ListObjectVersions(t.ctx, &s3.ListObjectVersionsInput{Bucket: t.bucket, Prefix: aws.String("v")}))
	require(len(listed.Versions) == 2 && len(listed.DeleteMarkers) == 1, "two versions and a marker")
	must(t.s3.DeleteObject(t.ctx, &s3.DeleteObjectInput{Bucket: t.bucket, Key: aws.String("v"), VersionId: marker.VersionId}))
	same(t.get("v"), t.second)
	t.did = append(t.did, "versions", "a delete marker taken back")
}

func (t *trip) settings() {
	t.put("t", t.small, func(i *s3.PutObjectInput) { i.Tagging = aws.String("colour=blue") })
	tags := must(t.s3.GetObjectTagging(t.ctx, &s3.GetObjectTaggingInput{Bucket: t.bucket, Key: aws.String("t")})).TagSet
	require(len(tags) == 1 && *tags[0].Value == "blue", "tags")
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
		"Resource":"arn:aws:s3:::%s/t"}]}`, *t.bucket)
	must(t.s3.PutBucketPolicy(t.ctx, &s3.PutBucketPolicyInput{Bucket: t.bucket, Policy: &policy}))
	read := must(t.s3.GetBucketPolicy(t.ctx, &s3.GetBucketPolicyInput{Bucket: t.bucket}))
	require(strings.Contains(*read.Policy, "s3:GetObject"), "the policy")
	url := fmt.Sprintf("%s/%s/t", os.Getenv("AWS_ENDPOINT_URL"), *t.bucket)
	status, body := send("GET", url, nil, nil)
	require(status == 200, "a public object")
	same(body, t.small)
	must(t.s3.DeleteBucketPolicy(t.ctx, &s3.DeleteBucketPolicyInput{Bucket: t.bucket}))
	status, _ = send("GET", url, nil, nil)
	require(status == 403, "no longer public")
	t.did = append(t.did, "tags", "policies (anonymous reads)")
}

func send(method, url string, header http.Header, body []byte) (int, []byte) {
	request := must(http.NewRequest(method, url, bytes.NewReader(body)))
	for name, values := range header {
		if name != "Host" && name != "Content-Length" {
			request.Header[name] = values
		}
	}
	answer := must(http.DefaultClient.Do(request))
	defer answer.Body.Close()
	return answer.StatusCode, must(io.ReadAll(answer.Body))
}

func (t *trip) presigned() {
	presigner := s3.NewPresignClient(t.s3)
	put := must(presigner.PresignPutObject(t.ctx, &s3.PutObjectInput{Bucket: t.bucket, Key: aws.String("p")}))
	status, body := send("PUT", put.URL, put.SignedHeader, t.small)
	require(status == 200, string(body))
	get := must(presigner.PresignGetObject(t.ctx, &s3.GetObjectInput{Bucket: t.bucket, Key: aws.String("p")}))
	status, body = send("GET", get.URL, get.SignedHeader, nil)
	require(status == 200, string(body))
	same(body, t.small)
	status, _ = send("GET", strings.Replace(get.URL, "/p?", "/t?", 1), nil, nil)
	require(status == 403, "a URL for one key opens no other")
	t.did = append(t.did, "presigned GET and PUT")
}

func (t *trip) encryption() {
	sealed := t.put("k", t.large, func(i *s3.PutObjectInput) {
		i.ServerSideEncryption, i.SSEKMSKeyId = types.ServerSideEncryptionAwsKms, aws.String("clients-key")
	})
	require(sealed.ServerSideEncryption == types.ServerSideEncryptionAwsKms, "SSE-KMS")
	same(t.get("k"), t.large)
	t.put("e", t.small, func(i *s3.PutObjectInput) { i.ServerSideEncryption = types.ServerSideEncryptionAes256 })
	same(t.get("e"), t.small)
	raw := bytes.Repeat([]byte("k"), 32)
	md5sum := md5.Sum(raw)
	key, sum := aws.String(base64.StdEncoding.EncodeToString(raw)), aws.String(base64.StdEncoding.EncodeToString(md5sum[:]))
	t.put("c", t.small, func(i *s3.PutObjectInput) {
		i.SSECustomerAlgorithm, i.SSECustomerKey, i.SSECustomerKeyMD5 = aws.String("AES256"), key, sum
	})
	same(t.get("c", func(i *s3.GetObjectInput) {
		i.SSECustomerAlgorithm, i.SSECustomerKey, i.SSECustomerKeyMD5 = aws.String("AES256"), key, sum
	}), t.small)
	_, err := t.s3.GetObject(t.ctx, &s3.GetObjectInput{Bucket: t.bucket, Key: aws.String("c")})
	refused(err, "InvalidRequest")
	t.did = append(t.did, "SSE-S3", "SSE-KMS", "SSE-C")
}

func (t *trip) removal() {
	listed := must(t.s3.ListObjectVersions(t.ctx, &s3.ListObjectVersionsInput{Bucket: t.bucket}))
	var all []types.ObjectIdentifier
	for _, version := range listed.Versions {
		all = append(all, types.ObjectIdentifier{Key: version.Key, VersionId: version.VersionId})
	}
	for _, marker := range listed.DeleteMarkers {
		all = append(all, types.ObjectIdentifier{Key: marker.Key, VersionId: marker.VersionId})
	}
	gone := must(t.s3.DeleteObjects(t.ctx, &s3.DeleteObjectsInput{Bucket: t.bucket, Delete: &types.Delete{Objects: all}}))
	require(len(gone.Deleted) == len(all) && len(gone.Errors) == 0, "all deleted")
	must(t.s3.DeleteBucket(t.ctx, &s3.DeleteBucketInput{Bucket: t.bucket}))
	_, err := t.s3.HeadBucket(t.ctx, &s3.HeadBucketInput{Bucket: t.bucket})
	refused(err, "NotFound")
	t.did = append(t.did, "all removed")
}
