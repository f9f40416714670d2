package io.buckets.storage.remote;

import io.buckets.storage.drive.DriveException;
import io.buckets.storage.model.ShardName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What other nodes are writing: each is asked, and of one that does not answer it is known which
/// files it has written here lately.
///
/// Threading: any thread; the caller waits.
public final class WritersElsewhere {
  private static final Logger LOG = LoggerFactory.getLogger(WritersElsewhere.class);

  private final List<RemoteNode> nodes;
  private final DriveService service;

  /// @param nodes all other nodes
  /// @param service of the drives here
  public WritersElsewhere(Collection<RemoteNode> nodes, DriveService service) {
    this.nodes = List.copyOf(nodes);
    this.service = service;
  }

  /// Those of `files` that another node is writing and may yet commit, or may be.
  public Set<ShardName> writing(List<ShardName> files) {
    List<RemoteNode.Asked> asked = new ArrayList<>();
    nodes.forEach(node -> asked.add(node.askWriting(files)));
    Set<ShardName> writing = new HashSet<>();
    boolean all = true;
    for (RemoteNode.Asked each : asked) {
      try {
        writing.addAll(each.answer());
      } catch (DriveException away) {
        LOG.debug("what another node writes is not known: {}", away.getMessage());
        all = false;
      }
    }
    if (!all) {
      files.stream().filter(service::mayBeWritten).forEach(writing::add);
    }
    return writing;
  }
}
