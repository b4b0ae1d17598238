import type {
  CommitStatus,
  Deployment,
  DeploymentStatus,
  GitHost,
  HostedRepository,
} from '../../shared/ports/git-host.ts';
import type { CallGate } from './call-gate.ts';

/** A deployment, and the states that it got. */
export interface SimulatedDeployment extends Deployment {
  readonly states: DeploymentStatus['state'][];
}

/** A host of repositories that keeps what it is told. */
export interface SimulatedHost {
  readonly statuses: (CommitStatus & { readonly revision: string })[];
  readonly deployments: SimulatedDeployment[];
  connect(gate: CallGate): GitHost;
}

/** Makes a host on which all repositories are. */
export function createSimulatedHost(): SimulatedHost {
  const statuses: SimulatedHost['statuses'] = [];
  const deployments: SimulatedDeployment[] = [];
  const connect = (gate: CallGate): GitHost => {
    const write = <Answer>(verb: string, perform: () => Answer) =>
      gate({ to: 'service', verb, isEffect: true }, async () => perform());
    const repository: Partial<HostedRepository> = {
      createCommitStatus: (revision, status) => write('status', () => void statuses.push({ ...status, revision })),
      createDeployment: (deployment) =>
        write('deployment', () => {
          const known = deployments.findIndex(({ key }) => key === deployment.key);
          if (known < 0) deployments.push({ ...deployment, states: [] });
          return { id: String(known < 0 ? deployments.length - 1 : known) };
        }),
      createDeploymentStatus: (id, { state }) =>
        write('deployment status', () => {
          const states = deployments[Number(id)]?.states;
          if (states?.at(-1) !== state) states?.push(state);
        }),
    };
    return { open: async () => repository as HostedRepository, openPullRequests: async () => undefined };
  };
  return { statuses, deployments, connect };
}
