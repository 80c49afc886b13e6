import type { ValidPart } from './apps.ts';
import { isDeployed, type Rule } from './rule.ts';

type Kafka = ValidPart['kafka'];

const whole =
  (name: string, wanted: (kafka: Kafka) => boolean, expected: string): Rule =>
  ({ kafka }) =>
    wanted(kafka) ? { name, expected } : undefined;

const signsIn = ({ saslMechanism }: Kafka): boolean => saslMechanism !== undefined;
const hasAccount = ({ saslUsername, saslPassword }: Kafka): boolean =>
  saslUsername !== undefined || saslPassword !== undefined;
const hasPem = ({ tlsCa, tlsCertificate, tlsKey }: Kafka): boolean =>
  [tlsCa, tlsCertificate, tlsKey].some((pem) => pem !== undefined);

const passwordIsHidden: Rule = (config) =>
  isDeployed(config) && config.kafka.saslMechanism === 'PLAIN' && config.kafka.tls === false
    ? { name: 'KAFKA_TLS', expected: 'true: PLAIN sends the password as it is', got: 'false' }
    : undefined;

const enoughCopies: Rule = ({ kafka: { replicationFactor, minInsyncReplicas } }) =>
  replicationFactor !== undefined && minInsyncReplicas !== undefined && minInsyncReplicas > replicationFactor
    ? {
        name: 'KAFKA_MIN_INSYNC_REPLICAS',
        expected: `at most KAFKA_REPLICATION_FACTOR (${replicationFactor})`,
        got: String(minInsyncReplicas),
      }
    : undefined;

/** What the settings of Kafka may not be together. */
export const KAFKA_RULES: readonly Rule[] = [
  whole(
    'KAFKA_SASL_USERNAME',
    (kafka) => signsIn(kafka) && kafka.saslUsername === undefined,
    'who signs in by KAFKA_SASL_MECHANISM',
  ),
  whole(
    'KAFKA_SASL_PASSWORD',
    (kafka) => signsIn(kafka) && kafka.saslPassword === undefined,
    'the password of KAFKA_SASL_USERNAME',
  ),
  whole(
    'KAFKA_SASL_MECHANISM',
    (kafka) => !signsIn(kafka) && hasAccount(kafka),
    'how KAFKA_SASL_USERNAME signs in: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
  ),
  whole('KAFKA_TLS', (kafka) => kafka.tls === false && hasPem(kafka), 'true: certificates are of no use without TLS'),
  whole(
    'KAFKA_TLS_KEY',
    ({ tlsCertificate, tlsKey }) => tlsCertificate !== undefined && tlsKey === undefined,
    'the private key of KAFKA_TLS_CERTIFICATE',
  ),
  whole(
    'KAFKA_TLS_CERTIFICATE',
    ({ tlsCertificate, tlsKey }) => tlsKey !== undefined && tlsCertificate === undefined,
    'the certificate of KAFKA_TLS_KEY',
  ),
  passwordIsHidden,
  enoughCopies,
];
