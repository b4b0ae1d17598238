import type { ResourceGraph } from '../../../stacks/resource-graph.ts';
import { type GitHubRepository, startGitHubRepository } from '../../github-repository.ts';
import { getObject } from '../../kubectl.ts';
import type { Changes } from '../../test-repository.ts';
import { type AwsWorld, type AwsWorldOptions, startAwsWorld } from '../aws-world.ts';
import type { FakeAws } from '../fake-aws.ts';
import { planStage } from './deployed-functions.ts';
import { functionBundles } from './function-bundles.ts';
import { type BundledFunctions, startBundledFunctions } from './start-bundled-functions.ts';
import { layOutTools } from './tools-layer.ts';

/** Windlass as `npm run deploy` would leave it: its functions from their bundles, with what the stacks give them, and a played GitHub. */
export interface BundledWorld extends AsyncDisposable {
  readonly world: AwsWorld;
  readonly github: GitHubRepository;
  readonly bundled: BundledFunctions;
  /** Of which the functions are. */
  readonly graph: ResourceGraph;
  /** The folder of the bundles. */
  readonly bundles: string;
  /** The color in a ConfigMap of the cluster; undefined if it is not there. */
  colorOf(configMap: string): Promise<string | undefined>;
}

/** Settings of the deployment, with all that is optional: a network, traces, mail. */
export const BUNDLED_SETTINGS = {
  WINDLASS_SYNC_WAVE_DELAY: '0',
  WINDLASS_VPC_SUBNETS: 'subnet-1',
  WINDLASS_VPC_SECURITY_GROUPS: 'sg-1',
  WINDLASS_TRACING: 'on',
  WINDLASS_ALERTS: 'mailto:team@example.com',
  WINDLASS_SMTP_URL: 'ses:',
  WINDLASS_MAIL_FROM: 'windlass@example.com',
  WINDLASS_MAIL_IDENTITIES: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com',
  WINDLASS_CREDENTIALS: [
    'arn:aws:ssm:eu-west-1:123456789012:parameter/clusters/test/token',
    'arn:aws:ssm:eu-west-1:123456789012:parameter/clusters/test/key',
  ].join(),
};

/** Starts it with a first commit of these files; builds the bundles unless another test file of the run did. */
export async function startBundledWorld(
  files: Changes,
  options: Pick<AwsWorldOptions, 'cluster'> = {},
): Promise<BundledWorld> {
  const bundles = await functionBundles();
  const graph = await planStage(BUNDLED_SETTINGS);
  const layer = await layOutTools(bundles);
  let bundled: BundledFunctions | undefined;
  const load = async (aws: FakeAws) => {
    nameParametersAsDeployed(aws);
    bundled = startBundledFunctions({ graph, aws, bundles, layer });
    return bundled.functions;
  };
  const world = await startAwsWorld({ ...options, files, load });
  const { folder, repository, front, call } = world;
  const ready = { url: new URL(front.url).origin, webhookSecrets: { github: front.secret } };
  const github = await startGitHubRepository({ folder, repository, serve: () => ({ require: call, ready }) });
  const functions = bundled as unknown as BundledFunctions;
  return {
    world,
    github,
    bundled: functions,
    graph,
    bundles,
    async colorOf(name) {
      const { api, namespace } = world;
      return (await getObject<{ data: { color: string } }>(api.kubeconfig, namespace, 'configmap', name))?.data.color;
    },
    async [Symbol.asyncDispose]() {
      await world.close();
      await functions.stop();
      await github[Symbol.asyncDispose]();
    },
  };
}

/** What the stage of the world has under the names of a test has the names here that the stacks give it. */
function nameParametersAsDeployed({ parameters, secrets }: FakeAws): void {
  const [, ofWebhooks = ''] = /"github":"([^,"]*)/.exec(secrets.get('windlass/test/webhook') ?? '') ?? [];
  for (const name of ['secret-key', 'admin-token']) {
    parameters.set(`/windlass/production/${name}`, parameters.get(`/windlass/test/${name}`) ?? '');
  }
  parameters.set('/windlass/production/webhook-secret-github', ofWebhooks);
}
