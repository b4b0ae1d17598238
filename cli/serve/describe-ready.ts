import { join, relative } from 'node:path';
import type { ReadyInfo } from './ready-file.ts';

/** Where token and secret come from, so that the right place is named; they themselves are never printed. */
export interface SecretOrigins {
  readonly usesOwnToken: boolean;
  readonly usesOwnSecret: boolean;
}

/** Says in a few lines where everything is and what to type next. */
export function describeReady(info: ReadyInfo, origins: SecretOrigins): string {
  const token = origins.usesOwnToken ? shorten(join(info.dataDir, 'admin-token')) : 'WINDLASS_ADMIN_TOKEN';
  const secret = origins.usesOwnSecret
    ? shorten(join(info.dataDir, 'webhook-secret-github'))
    : 'WINDLASS_WEBHOOK_SECRET_GITHUB';
  const lines = [
    '',
    `Windlass is ready.`,
    '',
    `  API         ${info.url}/api/v1/applications   (token: ${token})`,
    `  Webhook     ${info.url}/api/webhook   (secret: ${secret})`,
    `  Cluster     ${describeCluster(info)}`,
    ...(info.sandbox ? [`  Repository  ${info.sandbox.repoURL}   (work tree: ${shorten(info.sandbox.workTree)})`] : []),
    '',
    ...(info.sandbox ? sandboxHints(info.sandbox) : plainHints()),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function describeCluster(info: ReadyInfo): string {
  if (info.sandbox)
    return `sandbox (plays a Kubernetes API; nothing really runs)   ${shorten(info.sandbox.kubeconfig)}`;
  return info.kubeconfig ? shorten(info.kubeconfig) : 'none yet; add one with: windlass cluster add';
}

function sandboxHints(sandbox: NonNullable<ReadyInfo['sandbox']>): readonly string[] {
  return [
    'Try, in another terminal:',
    '',
    `  cd ${shorten(sandbox.workTree)}`,
    `  sed -i.bak 's/replicas: 2/replicas: 4/' guestbook/deployment.yaml && rm guestbook/*.bak`,
    `  git commit -am 'more guests' && git push`,
    '',
    `  npm run --silent windlass -- app get guestbook`,
    `  npm run --silent kubectl -- get deployments --all-namespaces`,
    '',
    'Ctrl-C stops; the next start finds everything as it was. What happens:',
  ];
}

function plainHints(): readonly string[] {
  return [
    'Next:',
    '',
    '  windlass apply -f application.yaml',
    '  windlass app list',
    '',
    'Ctrl-C stops. What happens:',
  ];
}

/** Relative paths are easier to read and to type, when they are below the present folder. */
function shorten(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || short === '' ? path : short;
}
