package io.buckets.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.buckets.core.ObjectKey;
import io.buckets.storage.drive.Seeds;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.register.IndexKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IndexKeyTest {
  private static final Comparator<RegisterKey> IN_ORDER =
      Comparator.comparingLong(RegisterKey::bucketId)
          .thenComparing(RegisterKey::key)
          .thenComparing(RegisterKey::sub);

  private static RegisterKey random(Random random, Space space) {
    StringBuilder key = new StringBuilder();
    String alphabet = "\0\0\1\1ab/\u00ff\uffff";
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      key.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    String sub = space == Space.OBJECTS ? "" : Integer.toHexString(random.nextInt(20)) + "/00001";
    return new RegisterKey(space, random.nextInt(3), ObjectKey.of(key.toString()), sub);
  }

  @Test
  void theOrderOfPlacesIsTheOrderOfKeysAndKeysReadBack() {
    long seed = Seeds.next();
    Random random = new Random(seed);
    for (Space space : Space.values()) {
      List<RegisterKey> keys = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        keys.add(random(random, space));
      }
      List<RegisterKey> byPlace = new ArrayList<>(keys);
      byPlace.sort(Comparator.comparing(IndexKey::of));
      keys.sort(IN_ORDER);
      assertThat(byPlace).as("seed %d", seed).isEqualTo(keys);
      for (RegisterKey key : keys) {
        IndexKey place = IndexKey.of(key);
        assertThat(IndexKey.parse(space, place.bytes())).isEqualTo(key);
        assertThat(IndexKey.fromMixed(place.withSpace())).isEqualTo(place);
      }
    }
  }

  @Test
  void aPrefixCoversItsKeysAndNoOthers() {
    long seed = Seeds.next();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      Space space = i % 2 == 0 ? Space.OBJECTS : Space.UPLOADS;
      RegisterKey key = random(random, space);
      byte[] prefix = random(random, space).key().utf8();
      byte[] start = IndexKey.rangeStart(space, key.bucketId(), prefix);
      byte[] utf8 = key.key().utf8();
      boolean begins =
          Arrays.equals(utf8, 0, Math.min(utf8.length, prefix.length), prefix, 0, prefix.length);
      assertThat(DriveIndex.startsWith(IndexKey.of(key).bytes(), start))
          .as("seed %d", seed)
          .isEqualTo(begins);
      byte[] end = IndexKey.rangeEnd(start);
      if (end != null && begins) {
        assertThat(Arrays.compareUnsigned(IndexKey.of(key).bytes(), end)).isNegative();
      }
    }
  }

  @Test
  void rowsOfOneRegistersVersionsAreTogetherNewestFirst() {
    byte[] one = IndexKey.versionsPrefix(RegisterKey.object(1, ObjectKey.of("a")));
    byte[] other = IndexKey.versionsPrefix(RegisterKey.object(1, ObjectKey.of("a\0")));
    assertThat(Arrays.compareUnsigned(IndexKey.versionRow(one, 8), IndexKey.versionRow(one, 7)))
        .isNegative();
    assertThat(DriveIndex.startsWith(other, one)).isFalse();
    assertThat(DriveIndex.startsWith(one, other)).isFalse();
  }
}
