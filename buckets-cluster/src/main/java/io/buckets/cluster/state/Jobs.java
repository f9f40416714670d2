package io.buckets.cluster.state;

import io.buckets.core.Limits;
import io.buckets.core.StoreException;
import io.buckets.core.StoreException.Reason;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The jobs of the cluster, ended ones until they are removed.
///
/// @param byId all of them
public record Jobs(SortedMap<Long, Job> byId) {
  /// None.
  public static final Jobs NONE = new Jobs(Collections.emptySortedMap());

  public Jobs {
    byId = Collections.unmodifiableSortedMap(byId);
  }

  /// @param index of the command
  Jobs apply(JobCommand command, long index) {
    SortedMap<Long, Job> changed = new TreeMap<>(byId);
    switch (command) {
      case JobCommand.CreateJob create -> {
        requireFree(create.kind());
        changed.put(index, new Job(index, create.kind(), Job.State.IDLE, create.at()));
      }
      case JobCommand.ChangeJob change -> {
        Job job = existing(change.id());
        if (job.state().isEnd()) {
          throw conflict("job " + job.id() + " has ended");
        }
        changed.put(job.id(), new Job(job.id(), job.kind(), change.state(), change.at()));
      }
      case JobCommand.RemoveJob remove -> {
        if (!existing(remove.id()).state().isEnd()) {
          throw conflict("job " + remove.id() + " has not ended");
        }
        changed.remove(remove.id());
      }
    }
    return new Jobs(changed);
  }

  private void requireFree(Job.Kind kind) {
    for (Job job : byId.values()) {
      if (job.kind() == kind && !job.state().isEnd()) {
        throw conflict("job " + job.id() + " of the same kind has not ended");
      }
    }
    if (byId.size() >= Limits.JOBS) {
      throw new StoreException(Reason.BUSY, "the cluster keeps " + Limits.JOBS + " jobs, its most");
    }
  }

  private Job existing(long id) {
    Job job = byId.get(id);
    if (job == null) {
      throw conflict("there is no job " + id);
    }
    return job;
  }

  private static StoreException conflict(String message) {
    return new StoreException(Reason.CONFLICT, message);
  }
}
