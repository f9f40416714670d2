import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;

/// A round trip of Hadoop's s3a: RoundTrip BUCKET FOLDER, where the bucket is there and FOLDER has `small`, `second`, `large`.
final class RoundTrip {
  private final java.nio.file.Path folder;
  private final FileSystem files;
  private final FileSystem local;
  private final List<String> did = new ArrayList<>();

  private RoundTrip(String bucket, java.nio.file.Path folder, Configuration configuration) throws Exception {
    this.folder = folder;
    files = FileSystem.newInstance(URI.create("s3a://" + bucket), configuration);
    local = FileSystem.getLocal(configuration);
  }

  static Configuration configuration(java.nio.file.Path folder) {
    Configuration it = new Configuration();
    it.set("fs.s3a.endpoint", System.getenv("AWS_ENDPOINT_URL"));
    it.set("fs.s3a.endpoint.region", System.getenv("AWS_REGION"));
    it.set("fs.s3a.access.key", System.getenv("AWS_ACCESS_KEY_ID"));
    it.set("fs.s3a.secret.key", System.getenv("AWS_SECRET_ACCESS_KEY"));
    it.setBoolean("fs.s3a.path.style.access", true);
    it.setBoolean("fs.s3a.connection.ssl.enabled", System.getenv("AWS_ENDPOINT_URL").startsWith("https:"));
    it.set("fs.s3a.multipart.size", "5M");
    it.set("fs.s3a.multipart.threshold", "5M");
    it.set("fs.s3a.buffer.dir", folder.resolve("buffer").toString());
    it.set("hadoop.tmp.dir", folder.resolve("tmp").toString());
    return it;
  }

  public static void main(String[] args) throws Exception {
    java.nio.file.Path folder = java.nio.file.Path.of(args[1]);
    RoundTrip trip = new RoundTrip(args[0], folder, configuration(folder));
    trip.files();
    trip.renames();
    trip.conditions();
    trip.committer(args[0]);
    trip.encryption(args[0]);
    trip.removal();
    System.out.printf("Hadoop s3a %s: %s%n", VersionInfo.getVersion(), String.join(", ", trip.did));
  }

  private byte[] bytes(String name) throws Exception {
    return Files.readAllBytes(folder.resolve(name));
  }

  private void write(Path path, byte[] body) throws Exception {
    try (var out = files.create(path, true)) {
      out.write(body);
    }
  }

  private byte[] read(FileSystem from, Path path) throws Exception {
    try (var in = from.open(path)) {
      return in.readAllBytes();
    }
  }

  private static void require(boolean fact, String what) {
    if (!fact) {
      throw new AssertionError(what);
    }
  }

  private void files() throws Exception {
    Path small = new Path("/dir/ä b+c");
    Path large = new Path("/large");
    write(small, bytes("small"));
    write(large, bytes("large"));
    require(Arrays.equals(read(files, small), bytes("small")), "a small file");
    require(Arrays.equals(read(files, large), bytes("large")), "a file of parts");
    files.copyFromLocalFile(new Path(folder.resolve("large").toString()), new Path("/copied"));
    require(Arrays.equals(read(files, new Path("/copied")), bytes("large")), "a file copied from here");
    byte[] some = new byte[1000];
    try (var in = files.open(large)) {
      in.readFully(15_000_000, some);
      in.seek(3);
      require(in.read() == (bytes("large")[3] & 0xff), "a byte after a seek");
    }
    require(Arrays.equals(some, Arrays.copyOfRange(bytes("large"), 15_000_000, 15_001_000)), "bytes at their place");
    require(files.getFileStatus(large).getLen() == bytes("large").length, "a length");
    require(files.getFileStatus(new Path("/dir")).isDirectory(), "a folder");
    List<String> names = Arrays.stream(files.listStatus(new Path("/"))).map(FileStatus::getPath).map(Path::getName).sorted().toList();
    require(names.equals(List.of("copied", "dir", "large")), names.toString());
    did.addAll(List.of("files", "parts", "random reads", "listings"));
  }

  private void renames() throws Exception {
    for (int i = 0; i < 30; i++) {
      write(new Path("/tree/" + i % 3 + "/" + i), new byte[] {(byte) i});
    }
    require(files.rename(new Path("/tree"), new Path("/moved")), "a rename");
    require(!files.exists(new Path("/tree")), "the old name is gone");
    require(files.getContentSummary(new Path("/moved")).getFileCount() == 30, "thirty files");
    require(files.mkdirs(new Path("/empty/folder")) && files.listStatus(new Path("/empty/folder")).length == 0, "an empty folder");
    require(files.delete(new Path("/moved/1"), true), "a folder deleted");
    require(files.getContentSummary(new Path("/moved")).getFileCount() == 20, "twenty files");
    did.addAll(List.of("renames", "folders"));
  }

  /// A file that is there is not made again, decided by the store: `If-None-Match: *`.
  private void conditions() throws Exception {
    Path path = new Path("/once");
    write(path, bytes("small"));
    FSDataOutputStreamBuilder<?, ?> once = files.createFile(path).overwrite(true);
    once.must("fs.option.create.conditional.overwrite", true);
    try (FSDataOutputStream out = (FSDataOutputStream) once.build()) {
      out.write(bytes("second"));
    } catch (java.io.IOException e) {
      require(Arrays.equals(read(files, path), bytes("small")), "the first stays");
      did.add("conditional creation");
      return;
    }
    throw new AssertionError("a file was made twice");
  }

  /// What the committers of jobs stand on: parts uploaded by one process, completed by another.
  private void committer(String bucket) throws Exception {
    Path path = new Path("/job/output");
    try (var uploader = files.createMultipartUploader(path).build()) {
      var handle = uploader.startUpload(path).get();
      byte[] large = bytes("large");
      java.util.Map<Integer, org.apache.hadoop.fs.PartHandle> parts = new java.util.HashMap<>();
      for (int i = 0; i < 2; i++) {
        byte[] part = Arrays.copyOfRange(large, i * 6_000_000, (i + 1) * 6_000_000);
        parts.put(i + 1, uploader.putPart(handle, i + 1, i == 1, path, new ByteArrayInputStream(part), part.length).get());
      }
      require(!files.exists(path), "nothing before the end");
      uploader.complete(handle, path, parts).get();
      require(Arrays.equals(read(files, path), Arrays.copyOf(large, 12_000_000)), "what was completed");
    }
    did.add("uploads completed later");
  }

  private void encryption(String bucket) throws Exception {
    Configuration sealed = configuration(folder);
    sealed.set("fs.s3a.encryption.algorithm", "SSE-KMS");
    sealed.set("fs.s3a.encryption.key", "clients-key");
    try (FileSystem other = FileSystem.newInstance(URI.create("s3a://" + bucket), sealed)) {
      Path path = new Path("/sealed");
      FileUtil.copy(local, new Path(folder.resolve("large").toString()), other, path, false, sealed);
      require(Arrays.equals(read(files, path), bytes("large")), "what was sealed");
      require(new String(files.getXAttr(path, "header.x-amz-server-side-encryption")).equals("aws:kms"), "sealed");
    }
    did.add("SSE-KMS");
  }

  private void removal() throws Exception {
    for (FileStatus each : files.listStatus(new Path("/"))) {
      require(files.delete(each.getPath(), true), each.toString());
    }
    require(files.listStatus(new Path("/")).length == 0, "nothing left");
    files.close();
    did.add("all removed");
  }
}
