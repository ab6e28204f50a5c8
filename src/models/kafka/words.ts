// Answers for the words of a Kafka cluster: log lines and what views say, English first.
export const WORDS = {
  'kafka.candidate': 'No active controller is known: it stands for election in epoch {epoch}.',
  'kafka.elected': 'It is the active controller of epoch {epoch}.',
  'kafka.resigned': 'A majority of controllers has been silent for too long: it gives up epoch {epoch}.',
  'kafka.fenced': 'Broker {broker} has sent no heartbeat for {timeout:us}, and is fenced.',
  'kafka.unfenced': 'Broker {broker} has caught up with the metadata, and may serve.',
  'kafka.newLeader': 'Broker {broker} of the in-sync set leads {partition} from now on.',
  'kafka.uncleanLeader': 'Nobody in sync can lead {partition}: broker {broker} does, and what it lacks is lost.',
  'kafka.noLeader': 'Nobody who is in sync can lead {partition}: it is offline.',
  'kafka.leads': 'It leads {partition} in epoch {epoch}, from offset {offset}.',
  'kafka.isr': 'The in-sync set of {partition} is {isr}.',
  'kafka.cut': 'It cuts {count} records of {partition} from offset {offset} on, which the leader does not have.',
  'kafka.cutAcknowledged':
    'It cuts {count} records of {partition} from offset {offset} on, which the leader does not have; it had acknowledged {lost} of them.',
  'kafka.deleted':
    'It deletes {count} records of {partition} that are too old or too many: the log begins at {offset} now.',
  'kafka.generation': 'Group {group} is stable in generation {generation}, with {members} members.',
  'kafka.memberGone': 'Member {member} of group {group} is out: it has not been heard from in time.',
  brokers: 'brokers',
  records: 'records in',
  underReplicated: 'under-replicated',
  offline: 'offline',
  controller: 'active controller',
  partitions: 'Partitions',
  metadata: 'Latest metadata records',
  groups: 'Groups',
} as const;
