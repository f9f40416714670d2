package io.buckets.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buckets.cluster.state.Account;
import io.buckets.cluster.state.Identity;
import io.buckets.cluster.state.MemoryControlPlane;
import io.buckets.core.StoreException;
import io.buckets.s3.auth.AccountBook.KeyPair;
import io.buckets.storage.sealing.MasterKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class AccountBookTest {
  private final MemoryControlPlane control = new MemoryControlPlane(new UUID(1, 2));
  private final MasterKey old = MasterKey.random();
  private final AccountBook book = book(old);

  private AccountBook book(MasterKey master) {
    return new AccountBook(control, master, InstantSource.system());
  }

  private Directory directory(MasterKey master) {
    return new Directory(new Credentials("root", "rootrootroot"), control::state, master);
  }

  @Test
  void secretsSealedAnewOpenWithoutTheOldMasterKey() {
    KeyPair pair = book.addKey(Account.ROOT, null);
    MasterKey fresh = MasterKey.random();
    assertThatThrownBy(() -> directory(fresh).find(pair.accessKey()))
        .isInstanceOf(StoreException.class);
    AccountBook both = book(MasterKey.parse(fresh.text() + "\n" + old.text()));
    both.resealKeys();
    List<Identity> sealed = both.keys();
    both.resealKeys();
    assertThat(both.keys()).isEqualTo(sealed);
    assertThat(Objects.requireNonNull(directory(fresh).find(pair.accessKey())).secret())
        .isEqualTo(pair.secretKey());
  }

  @Test
  void aPairThatCannotBeOnesIsRefusedBeforeAnythingIsMade() {
    KeyPair pair = book.addKey(Account.ROOT, null);
    assertThatThrownBy(() -> book.requireUsable(new KeyPair(pair.accessKey(), "other-secret")))
        .hasMessageContaining("there is an access key");
    assertThatThrownBy(() -> book.requireUsable(new KeyPair("", "secret")))
        .isInstanceOf(StoreException.class);
    book.requireUsable(null);
    assertThat(pair.toString()).doesNotContain(pair.secretKey());
  }
}
