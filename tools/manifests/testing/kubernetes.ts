import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { projectDirectory } from '../../services/project.ts';

const run = promisify(execFile);

type Labels = Readonly<Record<string, string>>;
type Selector = {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
};
type Port = { readonly name?: string; readonly port?: number | string; readonly containerPort?: number };
type Probe = { readonly httpGet: { readonly path: string; readonly port: string } };
export type Container = {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports?: readonly Port[];
  readonly resources: { readonly requests: Labels; readonly limits: Labels };
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
};
type PodSpec = {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly topologySpreadConstraints?: readonly { readonly topologyKey: string; readonly labelSelector: Selector }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly emptyDir?: object;
    readonly secret?: { readonly secretName: string };
    readonly configMap?: { readonly name: string };
  }[];
};
export type PodTemplate = { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
type Peer = {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
};
type Rule = { readonly to?: readonly Peer[]; readonly from?: readonly Peer[]; readonly ports?: readonly Port[] };
type JobSpec = {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly ttlSecondsAfterFinished: number;
  readonly template: PodTemplate;
};
/** Of an HTTPRoute or an Ingress. */
type RouteRule = {
  readonly host?: string;
  readonly matches?: readonly { readonly path: { readonly type: string; readonly value: string } }[];
  readonly timeouts?: { readonly request?: string };
  readonly backendRefs?: readonly { readonly name: string }[];
  readonly http?: {
    readonly paths: readonly {
      readonly path: string;
      readonly pathType: string;
      readonly backend: { readonly service: { readonly name: string } };
    }[];
  };
};
type Spec = JobSpec & {
  readonly replicas?: number;
  readonly progressDeadlineSeconds: number;
  readonly selector: Selector;
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly strategy: { readonly rollingUpdate: { readonly maxSurge: number; readonly maxUnavailable: number } };
  readonly maxReplicas: number;
  readonly maxReplicaCount: number;
  readonly minReplicas: number;
  readonly hostnames?: readonly string[];
  readonly rules?: readonly RouteRule[];
  readonly tls?: readonly { readonly hosts: readonly string[] }[];
  readonly scaleTargetRef: { readonly name: string };
  readonly ports: readonly { readonly targetPort: string }[];
  readonly maxUnavailable: number;
  readonly schedule: string;
  readonly timeZone: string;
  readonly concurrencyPolicy: string;
  readonly startingDeadlineSeconds: number;
  readonly jobTemplate: { readonly spec: JobSpec };
  readonly triggers: readonly { readonly type: string; readonly metadata: Labels }[];
};

/** What these tests read of a manifest; that each is one of its kind, the schemas say. */
export type Manifest = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  readonly spec: Spec;
  readonly data: Labels;
};

export type Cluster = { readonly text: string; readonly manifests: readonly Manifest[] };

export const manifestsFolder = join(projectDirectory, 'infra', 'k8s');

/** What kustomize makes of a folder of infra/k8s. */
export const rendered = async (programs: string, folder: string): Promise<Cluster> => {
  const { stdout: text } = await run(join(programs, 'kubectl'), ['kustomize', join(manifestsFolder, folder)]);
  return { text, manifests: parseAllDocuments(text).map((document): Manifest => document.toJS()) };
};

export const ofKind = ({ manifests }: Cluster, kind: string): readonly Manifest[] =>
  manifests.filter((manifest) => manifest.kind === kind);

/** The pods that a manifest makes. */
export const templateOf = ({ kind, spec }: Manifest): PodTemplate | undefined =>
  kind === 'CronJob'
    ? spec.jobTemplate.spec.template
    : kind === 'Deployment' || kind === 'Job'
      ? spec.template
      : undefined;

export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''));

/** The environment of a container, its ConfigMaps first, as Kubernetes makes it. */
export const environmentOf = (
  cluster: Cluster,
  { env = [], envFrom = [] }: Pick<Container, 'env' | 'envFrom'>,
): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...envFrom.map(
      ({ configMapRef: { name } }) => ofKind(cluster, 'ConfigMap').find(({ metadata }) => metadata.name === name)?.data,
    ),
    Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
  );

/** The most pods of a deployment at a time: what scales it, and its surge. */
export const mostPods = (cluster: Cluster, { metadata: { name }, spec }: Manifest): number => {
  const scaler = [...ofKind(cluster, 'HorizontalPodAutoscaler'), ...ofKind(cluster, 'ScaledObject')].find(
    (one) => one.spec.scaleTargetRef.name === name,
  );
  const most = scaler?.spec.maxReplicas ?? scaler?.spec.maxReplicaCount ?? spec.replicas ?? 1;
  return most + spec.strategy.rollingUpdate.maxSurge;
};
