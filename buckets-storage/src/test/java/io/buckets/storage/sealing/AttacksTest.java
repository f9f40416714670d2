package io.buckets.storage.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.core.ByteRange;
import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.storage.model.PartInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What somebody can do who has the drives and no key: nothing that would not be noticed.
class AttacksTest {
  private static final int PACKAGE = Limits.PACKAGE_BYTES;
  private static final int PLAIN = Packages.PLAIN_BYTES;
  private static final Random RANDOM = new Random(7);

  private final DataKey key = DataKey.random();

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static void requireNoticed(ThrowingCallable attack) {
    assertThatThrownBy(attack)
        .isInstanceOf(StoreException.class)
        .extracting(e -> ((StoreException) e).reason())
        .isEqualTo(StoreException.Reason.CORRUPT);
  }

  private static byte[] read(Sealed sealed, DataKey key) throws IOException {
    return Sealed.open(
        sealed.stored(),
        List.of(Stream.of(sealed.part())),
        key,
        new ByteRange(0, sealed.part().size()));
  }

  private static byte[] swapped(byte[] stored, int first, int second) {
    byte[] swapped = stored.clone();
    System.arraycopy(stored, first * PACKAGE, swapped, second * PACKAGE, PACKAGE);
    System.arraycopy(stored, second * PACKAGE, swapped, first * PACKAGE, PACKAGE);
    return swapped;
  }

  @Test
  void withTheKeyTheBytesAreRead() throws IOException {
    byte[] bytes = bytes(3 * PLAIN + 5);
    assertThat(read(Sealed.of(bytes, key, 1, true), key)).isEqualTo(bytes);
  }

  @Test
  void aFlippedBitIsNoticedAndNothingOfItsPackageGivenOn() throws IOException {
    byte[] bytes = bytes(2 * PLAIN + 100);
    Sealed sealed = Sealed.of(bytes, key, 1, true);
    for (int i = 0; i < 60; i++) {
      byte[] flipped = sealed.stored().clone();
      int at = i < 3 ? i * PACKAGE : RANDOM.nextInt(flipped.length);
      flipped[at] ^= (byte) (1 << RANDOM.nextInt(8));
      Sealed.Given given = new Sealed.Given();
      requireNoticed(() ->
          given.all(
              flipped, List.of(Stream.of(sealed.part())), key, new ByteRange(0, bytes.length)));
      assertThat(given.bytes).hasSize(at / PACKAGE * PLAIN);
    }
  }

  @Test
  void packagesDoNotChangePlaces() throws IOException {
    Sealed sealed = Sealed.of(bytes(4 * PLAIN), key, 1, true);
    requireNoticed(() -> read(sealed.with(swapped(sealed.stored(), 0, 1)), key));
    requireNoticed(() -> read(sealed.with(swapped(sealed.stored(), 1, 2)), key));
    requireNoticed(() -> read(sealed.with(swapped(sealed.stored(), 2, 3)), key));
  }

  @Test
  void aPackageOfAnotherObjectIsNoneOfThisOne() throws IOException {
    byte[] bytes = bytes(3 * PLAIN);
    Sealed mine = Sealed.of(bytes, key, 1, true);
    Sealed other = Sealed.of(bytes, DataKey.random(), 1, true);
    requireNoticed(() -> read(mine.with(other.stored()), key));
    byte[] mixed = mine.stored().clone();
    System.arraycopy(other.stored(), PACKAGE, mixed, PACKAGE, PACKAGE);
    requireNoticed(() -> read(mine.with(mixed), key));
  }

  @Test
  void aPackageOfAnotherPartOrAnotherUploadOfThePartIsNoneOfThisOne() throws IOException {
    byte[] bytes = bytes(3 * PLAIN);
    Sealed first = Sealed.of(bytes, key, 1, false);
    Sealed again = Sealed.of(bytes, key, 1, false);
    Sealed second = Sealed.of(bytes, key, 2, false);
    assertThat(first.stored()).isNotEqualTo(again.stored());
    requireNoticed(() -> read(first.with(again.stored()), key));
    requireNoticed(() -> read(first.with(second.stored()), key));
    // Not even with its salt.
    PartInfo posing =
        new PartInfo(
            1, 1, bytes.length, second.stored().length, 0, Sealed.ANY, second.part().metadata());
    requireNoticed(() -> read(new Sealed(second.stored(), posing, Map.of()), key));
  }

  @Test
  void aStreamCutAtThePackagesEndIsNoticed() throws IOException {
    Sealed sealed = Sealed.of(bytes(3 * PLAIN), key, 1, true);
    for (int packages = 1; packages < 3; packages++) {
      byte[] cut = Arrays.copyOf(sealed.stored(), packages * PACKAGE);
      Stream shorter = new Stream(1, (long) packages * PLAIN, Stream.of(sealed.part()).salt());
      requireNoticed(
          () -> Sealed.open(cut, List.of(shorter), key, new ByteRange(0, shorter.plain())));
    }
    // Nor does its document say a shorter one, for reads that end before the cut.
    requireNoticed(() -> Unsealing.of(Sealed.document(PLAIN, sealed.metadata(), List.of()), key));
    requireNoticed(() -> Unsealing.of(Sealed.document(0, sealed.metadata(), List.of()), key));
  }

  @Test
  void aStreamIsNotMadeLonger() throws IOException {
    Sealed sealed = Sealed.of(bytes(2 * PLAIN), key, 1, true);
    byte[] longer = Arrays.copyOf(sealed.stored(), 3 * PACKAGE);
    System.arraycopy(sealed.stored(), 0, longer, 2 * PACKAGE, PACKAGE);
    Stream stream = new Stream(1, 3L * PLAIN, Stream.of(sealed.part()).salt());
    requireNoticed(
        () -> Sealed.open(longer, List.of(stream), key, new ByteRange(0, stream.plain())));
  }

  @Test
  void partsAreNeitherLeftOutNorReorderedNorExchanged() throws IOException {
    PartInfo first = Sealed.of(bytes(10), key, 1, false).part();
    PartInfo again = Sealed.of(bytes(10), key, 1, false).part();
    PartInfo second = Sealed.of(bytes(10), key, 2, false).part();
    Map<String, String> shape = Map.of(DataKey.SHAPE, key.shapeOf(List.of(first, second)));
    assertThat(Unsealing.of(Sealed.document(shape, List.of(first, second)), key)).isNotNull();
    requireNoticed(() -> Unsealing.of(Sealed.document(shape, List.of(first)), key));
    requireNoticed(() -> Unsealing.of(Sealed.document(shape, List.of(second, first)), key));
    requireNoticed(() -> Unsealing.of(Sealed.document(shape, List.of(again, second)), key));
    requireNoticed(() -> Unsealing.of(Sealed.document(Map.of(), List.of(first, second)), key));
    requireNoticed(
        () -> Unsealing.of(Sealed.document(shape, List.of(first, second)), DataKey.random()));
  }

  @Test
  void anObjectWithoutItsSaltOrItsShapeIsNotRead() throws IOException {
    Sealed sealed = Sealed.of(bytes(10), key, 1, true);
    for (String entry : List.of(DataKey.SALT, DataKey.SHAPE)) {
      Map<String, String> less = new HashMap<>(sealed.metadata());
      less.remove(entry);
      requireNoticed(() -> Unsealing.of(Sealed.document(10, less, List.of()), key));
    }
  }

  @Test
  void aWrongKeyOpensNothing() throws IOException {
    Sealed sealed = Sealed.of(bytes(10), key, 1, true);
    requireNoticed(() -> Unsealing.of(sealed.document(), DataKey.random()));
    requireNoticed(() -> read(sealed, DataKey.random()));
  }

  @Test
  void aSealedKeyOpensUnderItsKeyAndInItsContextOnly() {
    byte[] wrapping = KeySeal.random(KeySeal.KEY_BYTES);
    byte[] context = "bucket 1, key a".getBytes(UTF_8);
    byte[] secret = KeySeal.random(32);
    byte[] sealed = KeySeal.seal(wrapping, context, secret);
    assertThat(KeySeal.open(wrapping, context, sealed)).contains(secret);
    assertThat(KeySeal.open(KeySeal.random(32), context, sealed)).isEmpty();
    assertThat(KeySeal.open(wrapping, "bucket 1, key b".getBytes(UTF_8), sealed)).isEmpty();
    for (int i = 0; i < sealed.length; i++) {
      byte[] flipped = sealed.clone();
      flipped[i] ^= 1;
      assertThat(KeySeal.open(wrapping, context, flipped)).isEmpty();
      assertThat(KeySeal.open(wrapping, context, Arrays.copyOf(sealed, i))).isEmpty();
    }
    assertThat(KeySeal.seal(wrapping, context, secret)).isNotEqualTo(sealed);
  }

  @Test
  void theMasterKeyOpensWhatItOrAnOlderOneSealed() {
    MasterKey old = MasterKey.random();
    MasterKey fresh = MasterKey.random();
    String sealed = old.seal("it", bytes(20));
    MasterKey both = MasterKey.parse("# new first\n" + fresh.text() + "\n\n" + old.text() + "\n");
    assertThat(both.open("it", sealed)).isEqualTo(old.open("it", sealed));
    assertThat(both.isSealedAnew("it", sealed)).isFalse();
    assertThat(both.isSealedAnew("it", both.seal("it", bytes(3)))).isTrue();
    requireNoticed(() -> fresh.open("it", sealed));
    requireNoticed(() -> old.open("another", sealed));
    requireNoticed(() -> old.open("it", "no base64!"));
    for (String text : List.of("", "#\n", "c2hvcnQ=", "no base64!", old.text() + "\nx")) {
      assertThatThrownBy(() -> MasterKey.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(old.text());
    }
    assertThat(old.toString()).doesNotContain(old.text());
  }
}
