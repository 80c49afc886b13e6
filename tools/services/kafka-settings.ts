export type KafkaListeners = {
  /** What clients are told to connect to, host:port. */
  readonly advertised: string;
  readonly broker: string;
  readonly controller: string;
};

/** A broker and controller in one node: one replica of everything, topics by code only, no wait before a group's first join. */
export const kafkaSettings = ({
  advertised,
  broker,
  controller,
}: KafkaListeners): Readonly<Record<string, string>> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@${controller}`,
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'PLAINTEXT',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  listeners: `PLAINTEXT://${broker},CONTROLLER://${controller}`,
  'advertised.listeners': `PLAINTEXT://${advertised}`,
  'auto.create.topics.enable': 'false',
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
});
