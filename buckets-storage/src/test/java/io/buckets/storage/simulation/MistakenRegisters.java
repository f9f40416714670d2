package io.buckets.storage.simulation;

import io.buckets.storage.commit.Committed;
import io.buckets.storage.commit.Plan;
import io.buckets.storage.commit.RegisterView;
import io.buckets.storage.commit.VersionView;
import io.buckets.storage.model.DataId;
import io.buckets.storage.model.Head;
import io.buckets.storage.model.RegisterKey;
import io.buckets.storage.model.Space;
import io.buckets.storage.model.UploadKeys;
import io.buckets.storage.object.UploadProcess;

/// Registers with a mistake in how uploads use them.
record MistakenRegisters(UploadProcess.Ground.Held honest, Mistake mistake)
    implements UploadProcess.Ground.Held {
  @Override
  public RegisterView read(RegisterKey key, boolean withShards) {
    RegisterView view = honest.read(key, withShards);
    return said(key, view);
  }

  @Override
  public VersionView version(RegisterKey key, DataId data) {
    return honest.version(key, data);
  }

  @Override
  public RegisterView settle(RegisterKey key) {
    return said(key, honest.settle(key));
  }

  @Override
  public Committed change(RegisterKey key, Plan plan) {
    if (mistake != Mistake.MARKED_UNSEEN || !isUpload(key)) {
      return honest.change(key, plan);
    }
    RegisterView seen = honest.read(key, false);
    return honest.change(key, (view, ballot) -> plan.propose(seen, ballot));
  }

  private RegisterView said(RegisterKey key, RegisterView view) {
    boolean lie = mistake == Mistake.SWEEP_TAKES_LIVE && isUpload(key);
    return lie ? new RegisterView(Head.ABSENT, 0, 0, view.shards()) : view;
  }

  private static boolean isUpload(RegisterKey key) {
    return key.space() == Space.UPLOADS && !UploadKeys.isPart(key);
  }
}
