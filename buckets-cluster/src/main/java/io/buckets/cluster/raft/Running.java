package io.buckets.cluster.raft;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;

/// A server of the library with the state machine behind it.
///
/// @param ended whether it has been closed, which is begun once
record Running(
    RaftServer server, RaftServer.Division division, ControlStateMachine machine, Ending ended) {
  DivisionInfo info() {
    return division.getInfo();
  }

  /// Puts an entry into the log, if it leads, and tells when it is applied.
  CompletableFuture<Answer> submit(ClientId client, LogEntry entry) {
    long call = CallId.getAndIncrement();
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(server.getId())
            .setGroupId(division.getGroup().getGroupId())
            .setCallId(call)
            .setMessage(Message.valueOf(entry.write()))
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      return server
          .submitClientRequestAsync(request)
          .handle((reply, failure) -> Answer.of(reply, failure, machine.wasAppended(call)));
    } catch (IOException | RuntimeException e) {
      Answer answer = machine.wasAppended(call) ? Answer.UNKNOWN : Answer.NOT_TAKEN;
      return CompletableFuture.completedFuture(answer);
    }
  }

  /// Closes it.
  ///
  /// @throws IOException if it takes longer than anyone should wait: its disk hangs
  void close() throws IOException {
    ended.await(server);
  }
}
