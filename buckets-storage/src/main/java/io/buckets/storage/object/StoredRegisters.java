package io.buckets.storage.object;

import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.KeyRegister;
import io.buckets.storage.commit.Plan;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.RegisterKey;

/// The registers of an erasure set.
record StoredRegisters(KeyRegister set) implements Registers {
  @Override
  public RegisterView read(RegisterKey key, boolean withShards) {
    return set.read(key, withShards);
  }

  @Override
  public VersionView version(RegisterKey key, DataId data) {
    return set.version(key, data);
  }

  @Override
  public RegisterView settle(RegisterKey key) {
    return set.settle(key);
  }

  @Override
  public Committed change(RegisterKey key, Plan plan) {
    return set.change(key, plan);
  }
}
