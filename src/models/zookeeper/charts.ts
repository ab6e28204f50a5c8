// Answers for the statecharts of ZooKeeper: a server in its ensemble, and a session as its client sees it.
import { type Chart, compileChart } from '../../engine/index.ts';

const to = (target: string, description: string) => ({ target, description });

/** Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/quorum/QuorumPeer.java ServerState, ZabState */
const peer = compileChart({
  id: 'peer',
  description: 'One server in the ensemble.',
  initial: 'LOOKING',
  states: {
    LOOKING: {
      description: 'It knows no leader, and votes. It serves nobody.',
      on: {
        ELECTED: to('LEADING_SYNC', 'A quorum votes for it.'),
        FOUND: to('FOLLOWING_SYNC', 'A quorum votes for another one.'),
        BOOT_LEADING: to('LEADING', 'It has led since before the run began.'),
        BOOT_FOLLOWING: to('FOLLOWING', 'It has followed since before the run began.'),
      },
    },
    LEADING_SYNC: {
      description: 'It waits until a quorum has its epoch and its history.',
      on: {
        ACTIVE: to('LEADING', 'A quorum has acknowledged its history: it takes requests.'),
        GIVEN_UP: to('LOOKING', 'No quorum came to it within initLimit ticks.'),
      },
    },
    LEADING: {
      description: 'It puts every change in order, and owns the expiry of sessions.',
      on: { NO_QUORUM: to('LOOKING', 'No quorum has answered within syncLimit ticks.') },
    },
    FOLLOWING_SYNC: {
      description: 'It takes over the history of its leader.',
      on: {
        UP_TO_DATE: to('FOLLOWING', 'It has the history of its leader, and serves clients.'),
        NOT_LED: to('LOOKING', 'The leader did not answer in time, or is gone.'),
      },
    },
    FOLLOWING: {
      description: 'It acknowledges what the leader proposes, answers reads, and passes writes on.',
      on: { LEADER_LOST: to('LOOKING', 'The leader is gone, or was silent for syncLimit ticks.') },
    },
  },
});

/** Of the client's process. Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/{ZooKeeper.States,Watcher.Event.KeeperState}.java */
export const SESSION_CHART: Chart = compileChart({
  id: 'session',
  description: 'A ZooKeeper session, as its client sees it.',
  initial: 'NOT_CONNECTED',
  states: {
    NOT_CONNECTED: {
      description: 'There is no session yet.',
      on: { CONNECT: to('CONNECTING', 'It asks a server for a session.') },
    },
    CONNECTING: {
      description:
        'It looks for a server that it can talk to. A session that it has may expire meanwhile; it cannot know.',
      on: {
        CONNECTED: to('CONNECTED', 'A server has confirmed the session.'),
        EXPIRED: to('EXPIRED', 'A server says that the session is over: its ephemeral nodes are gone.'),
      },
    },
    CONNECTED: {
      description: 'It has a session at a server. It pings when it has nothing to say.',
      on: {
        DISCONNECTED: to('CONNECTING', 'The server is gone, has closed the connection, or does not answer.'),
        CLOSE: to('CLOSED', 'It ends the session itself.'),
      },
    },
    EXPIRED: {
      description: 'The session is over. The client has to begin anew.',
      on: { CONNECT: to('CONNECTING', 'It asks for a new session.') },
    },
    CLOSED: { description: 'Ended by the client.', type: 'final' },
  },
});

export const PEER_CHARTS: Readonly<Record<string, Chart>> = { peer };
