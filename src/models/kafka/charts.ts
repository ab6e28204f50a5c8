// Answers for the statecharts of a cluster: controllers in their quorum, brokers in their lives, replicas, and groups at their coordinator.
import { type Chart, compileChart } from '../../engine/index.ts';
import { SESSION_CHART } from '../zookeeper/charts.ts';

const to = (target: string, description: string) => ({ target, description });

const HIGHER = to('Unattached', 'Somebody is in a later epoch.');

/** Source: apache/kafka raft/src/main/java/org/apache/kafka/raft/QuorumState.java */
const quorum = compileChart({
  id: 'quorum',
  description: 'One controller in the quorum that keeps the metadata log (Raft).',
  initial: 'Unattached',
  states: {
    Unattached: {
      description: 'It knows its epoch, and nobody who leads in it. It may vote, once an epoch.',
      on: {
        ELECTION_TIMEOUT: to('Candidate', 'It has not heard of a leader: it stands for election in the next epoch.'),
        FOUND_LEADER: to('Follower', 'It has heard of the leader of its epoch.'),
        BOOT: to('Leader', 'It has led since before the run began.'),
      },
    },
    Candidate: {
      description: 'It votes for itself and asks the others.',
      on: {
        ELECTED: to('Leader', 'More than half of the voters are for it.'),
        FOUND_LEADER: to('Follower', 'Another one has been elected.'),
        HIGHER_EPOCH: HIGHER,
        ELECTION_TIMEOUT: to('Candidate', 'Nobody won in time: it stands again, in the next epoch.'),
      },
    },
    Follower: {
      description: 'It fetches the metadata log from the leader.',
      on: {
        FETCH_TIMEOUT: to('Candidate', 'It has not heard from the leader for too long.'),
        HIGHER_EPOCH: HIGHER,
      },
    },
    Leader: {
      description: 'The active controller: it alone writes metadata.',
      on: {
        HIGHER_EPOCH: HIGHER,
        NO_MAJORITY: to('Resigned', 'A majority has not fetched for too long: another one may lead by now.'),
      },
    },
    Resigned: {
      description: 'It led, and has given up in this epoch.',
      on: {
        HIGHER_EPOCH: HIGHER,
        ELECTION_TIMEOUT: to('Candidate', 'It stands for election in the next epoch.'),
      },
    },
  },
});

/** Source: apache/kafka metadata/src/main/java/org/apache/kafka/metadata/BrokerState.java */
const broker = compileChart({
  id: 'broker',
  description: 'One incarnation of a broker, as it sees itself.',
  initial: 'STARTING',
  states: {
    STARTING: {
      description: 'It has its logs, and registers with the active controller.',
      on: {
        REGISTERED: to('RECOVERY', 'The controller knows it, fenced.'),
        BOOT: to('RUNNING', 'It has run since before the run began.'),
      },
    },
    RECOVERY: {
      description: 'It reads the metadata log up to its registration. Nobody may rely on it yet.',
      on: { UNFENCED: to('RUNNING', 'It has caught up, and the controller lets it serve.') },
    },
    RUNNING: {
      description: 'It leads, follows and serves.',
      on: {
        FENCED: to('RECOVERY', 'The controller has not heard from it in time.'),
        SHUTDOWN: to('PENDING_CONTROLLED_SHUTDOWN', 'SIGTERM: it asks to be rid of its partitions first.'),
      },
    },
    PENDING_CONTROLLED_SHUTDOWN: {
      description: 'Others take over what it leads.',
      on: { MOVED: to('SHUTTING_DOWN', 'It leads nothing any more.') },
    },
    SHUTTING_DOWN: { description: 'It ends.', type: 'final' },
  },
});

const replica = compileChart({
  id: 'replica',
  description: 'One partition at one broker.',
  initial: 'Offline',
  states: {
    Offline: {
      description: 'Nobody leads that this broker could follow.',
      on: {
        BECOME_LEADER: to('Leader', 'The controller made it the leader of a new epoch.'),
        BECOME_FOLLOWER: to('Follower', 'Another broker leads.'),
      },
    },
    Follower: {
      description: 'It fetches from the leader, and cuts what the leader does not have.',
      on: {
        BECOME_LEADER: to('Leader', 'The controller made it the leader of a new epoch.'),
        LEADERLESS: to('Offline', 'Nobody leads.'),
      },
    },
    Leader: {
      description: 'It appends, serves, and keeps the in-sync set.',
      on: {
        BECOME_FOLLOWER: to('Follower', 'Another broker leads.'),
        LEADERLESS: to('Offline', 'It may not lead, and nobody else can.'),
      },
    },
  },
});

const DEAD = to('Dead', 'The partition that keeps it has another leader.');

/** Source: apache/kafka core/src/main/scala/kafka/coordinator/group/GroupMetadata.scala */
const group = compileChart({
  id: 'group',
  description: 'A consumer group at its coordinator (classic protocol).',
  initial: 'Empty',
  states: {
    Empty: {
      description: 'It has no members, but may have offsets.',
      on: {
        JOIN: to('PreparingRebalance', 'A member has come.'),
        LOADED: to('Stable', 'Read from the log by a new coordinator, with its members.'),
        UNLOADED: DEAD,
      },
    },
    PreparingRebalance: {
      description: 'It waits until all members have joined, or their time is over. With eager assignors nobody works.',
      on: {
        JOINED: to('CompletingRebalance', 'A new generation: its leader works out who gets what.'),
        DESERTED: to('Empty', 'Nobody has joined.'),
        UNLOADED: DEAD,
      },
    },
    CompletingRebalance: {
      description: 'It waits for the assignment of its leader.',
      on: {
        ASSIGNED: to('Stable', 'Everybody is told its partitions.'),
        REBALANCE: to('PreparingRebalance', 'A member has come or gone meanwhile.'),
        UNLOADED: DEAD,
      },
    },
    Stable: {
      description: 'Members work, and send heartbeats.',
      on: { REBALANCE: to('PreparingRebalance', 'A member has come, gone or fallen silent.'), UNLOADED: DEAD },
    },
    Dead: {
      description: 'This broker does not coordinate it.',
      on: { LOADED: to('Empty', 'This broker coordinates it again.') },
    },
  },
});

const RESIGNED = to('NonExistentPartition', 'This broker controls no more: what it knew does not count.');

/** Source: apache/kafka core/src/main/scala/kafka/controller/PartitionStateMachine.scala */
const partition = compileChart({
  id: 'partition',
  description: 'A partition as the controller sees it (with ZooKeeper).',
  initial: 'NonExistentPartition',
  states: {
    NonExistentPartition: {
      description: 'The controller does not know it.',
      on: {
        CREATED: to('NewPartition', 'It has replicas.'),
        LOADED: to('OnlinePartition', 'Read from ZooKeeper by a new controller; its leader lives.'),
        LOADED_OFFLINE: to('OfflinePartition', 'Read from ZooKeeper by a new controller; its leader is dead.'),
      },
    },
    NewPartition: {
      description: 'It has replicas, but no leader.',
      on: { INITIALISED: to('OnlinePartition', 'Its first leader and in-sync set are written down.') },
    },
    OnlinePartition: {
      description: 'It has a leader that lives.',
      on: { LEADER_GONE: to('OfflinePartition', 'The node of its leader is gone from /brokers/ids.'), RESIGNED },
    },
    OfflinePartition: {
      description: 'Its leader is dead.',
      on: { ELECTED: to('OnlinePartition', 'Another replica leads.'), RESIGNED },
    },
  },
});

export const CONTROLLER_CHARTS: Readonly<Record<string, Chart>> = { quorum };
export const BROKER_CHARTS: Readonly<Record<string, Chart>> = {
  broker,
  replica,
  group,
  partition,
  session: SESSION_CHART,
};
