import type { ValidPart } from './apps.ts';
import { isDeployed, type Rule } from './rule.ts';

type Kafka = ValidPart['kafka'];

const whole =
  (name: string, wanted: (kafka: Kafka) => boolean, expected: string): Rule =>
  ({ kafka }) =>
    wanted(kafka) ? { name, expected } : undefined;

const byToken = ({ saslMechanism }: Kafka): boolean => saslMechanism === 'OAUTHBEARER';
const signsIn = (kafka: Kafka): boolean => kafka.saslMechanism !== undefined && !byToken(kafka);
const hasAccount = ({ saslUsername, saslPassword }: Kafka): boolean =>
  saslUsername !== undefined || saslPassword !== undefined;
const asksForTokens = ({ oauthTokenUrl, oauthClientId, oauthClientSecret, oauthScope }: Kafka): boolean =>
  [oauthTokenUrl, oauthClientId, oauthClientSecret, oauthScope].some((one) => one !== undefined);
const hasPem = ({ tlsCa, tlsCertificate, tlsKey }: Kafka): boolean =>
  [tlsCa, tlsCertificate, tlsKey].some((pem) => pem !== undefined);

const passwordIsHidden: Rule = (config) =>
  isDeployed(config) && (config.kafka.saslMechanism === 'PLAIN' || byToken(config.kafka)) && config.kafka.tls === false
    ? {
        name: 'KAFKA_TLS',
        expected: `true: ${config.kafka.saslMechanism} sends the ${byToken(config.kafka) ? 'token' : 'password'} as it is`,
        got: 'false',
      }
    : undefined;

const tokensAreHidden: Rule = (config) =>
  isDeployed(config) && config.kafka.oauthTokenUrl?.startsWith('http:')
    ? { name: 'KAFKA_OAUTH_TOKEN_URL', expected: 'https://: the secret and the token can be read on the way otherwise' }
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
  whole(
    'KAFKA_SASL_MECHANISM',
    (kafka) => !byToken(kafka) && asksForTokens(kafka),
    'OAUTHBEARER: KAFKA_OAUTH_… is of no use to other ways to sign in',
  ),
  whole(
    'KAFKA_OAUTH_TOKEN_URL',
    (kafka) => byToken(kafka) && kafka.oauthTokenUrl === undefined,
    'where OAUTHBEARER asks for its tokens',
  ),
  whole(
    'KAFKA_OAUTH_CLIENT_ID',
    (kafka) => byToken(kafka) && kafka.oauthClientId === undefined,
    'who asks for tokens at KAFKA_OAUTH_TOKEN_URL',
  ),
  whole(
    'KAFKA_OAUTH_CLIENT_SECRET',
    (kafka) => byToken(kafka) && kafka.oauthClientSecret === undefined,
    'what KAFKA_OAUTH_CLIENT_ID proves itself by',
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
  tokensAreHidden,
  enoughCopies,
];
