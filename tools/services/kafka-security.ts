import { localhostCertificate } from './localhost-certificate.ts';

/** Listeners of a broker besides its open one, as secured clusters have them; each is localhost:port. */
type SecuredListeners = {
  /** TLS, the client by its certificate. */
  readonly tls: string;
  /** TLS, the client by user and password. */
  readonly saslTls: string;
  /** No TLS, the client by user and password. */
  readonly saslPlain: string;
  /** TLS, the client by a token that was signed by a key at `jwksUrl`, for `audience`. */
  readonly oauth: string;
};

export type KafkaSecurity = {
  readonly listeners: SecuredListeners;
  readonly user: string;
  readonly password: string;
  readonly jwksUrl: string;
  readonly audience: string;
  /** How long a client may go on before it proves itself again. */
  readonly reauthenticateMs: number;
};

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

const inOneLine = (pem: string): string => pem.trim().replaceAll('\n', '\\n');

const saslSettings = (listener: string, { user, password }: KafkaSecurity): Readonly<Record<string, string>> => ({
  [`listener.name.${listener}.sasl.enabled.mechanisms`]: MECHANISMS.join(','),
  [`listener.name.${listener}.plain.sasl.jaas.config`]: `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user}="${password}";`,
  ...Object.fromEntries(
    ['scram-sha-256', 'scram-sha-512'].map((mechanism) => [
      `listener.name.${listener}.${mechanism}.sasl.jaas.config`,
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    ]),
  ),
});

const oauthSettings = ({ jwksUrl, audience, reauthenticateMs }: KafkaSecurity): Readonly<Record<string, string>> => ({
  'listener.name.oauth.sasl.enabled.mechanisms': 'OAUTHBEARER',
  'listener.name.oauth.oauthbearer.sasl.jaas.config':
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
  'listener.name.oauth.oauthbearer.sasl.server.callback.handler.class':
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler',
  // Under the name of a listener Kafka 4.1 does not find them, and then verifies no signature.
  'sasl.oauthbearer.jwt.validator.class': 'org.apache.kafka.common.security.oauthbearer.BrokerJwtValidator',
  'sasl.oauthbearer.jwks.endpoint.url': jwksUrl,
  'sasl.oauthbearer.expected.audience': audience,
  'listener.name.oauth.oauthbearer.connections.max.reauth.ms': String(reauthenticateMs),
});

/** What the JVM must be told before Kafka fetches keys from a URL. */
export const securityArguments = ({ jwksUrl }: KafkaSecurity): readonly string[] => [
  `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${jwksUrl}`,
];

/** Adds the listeners to a broker's settings. Whoever comes by the open listener may do all, the others what ACLs say. */
export const secured = (
  settings: Readonly<Record<string, string>>,
  security: KafkaSecurity,
): Readonly<Record<string, string>> => {
  const { tls, saslTls, saslPlain, oauth } = security.listeners;
  const advertised = [`SSL://${tls}`, `SASL_SSL://${saslTls}`, `SASL_PLAINTEXT://${saslPlain}`, `OAUTH://${oauth}`];
  const bound = advertised.map((listener) => listener.replace('localhost', '127.0.0.1'));
  const certificate = inOneLine(localhostCertificate.certificate);
  return {
    ...settings,
    listeners: [settings.listeners, ...bound].join(','),
    'advertised.listeners': [settings['advertised.listeners'], ...advertised].join(','),
    'listener.security.protocol.map': `${settings['listener.security.protocol.map']},SSL:SSL,SASL_SSL:SASL_SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,OAUTH:SASL_SSL`,
    ...saslSettings('sasl_ssl', security),
    ...saslSettings('sasl_plaintext', security),
    ...oauthSettings(security),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': certificate,
    'ssl.keystore.key': inOneLine(localhostCertificate.key),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': certificate,
    'listener.name.ssl.ssl.client.auth': 'required',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  };
};

/** What the storage is formatted with, so that the user is known to the broker from its first start. */
export const scramArguments = ({ user, password }: KafkaSecurity): readonly string[] =>
  ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${user},password=${password}]`,
  ]);
