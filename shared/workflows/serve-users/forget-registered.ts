import type { CertificateFilter, HostCertificate } from '../../stores/certificate-store.ts';
import type { ClusterRecord } from '../../stores/cluster-store.ts';
import { isLocationPrefix, repositoryLocation } from '../../stores/repository-location.ts';
import type { Dependencies } from '../dependencies.ts';
import {
  refreshApplicationsOfCluster,
  refreshApplicationsOfRepository,
  refreshApplicationsReading,
} from '../refresh/refresh-dependents.ts';
import { isReadFromHostOf } from './save-certificates.ts';

/** Forgets a repository; its applications look at once whether they can do without. @returns whether it was registered */
export async function forgetRepository(deps: Dependencies, url: string): Promise<boolean> {
  const isForgotten = await deps.repositories.remove(url);
  if (isForgotten) await refreshApplicationsOfRepository(deps, url);
  return isForgotten;
}

/** Forgets credentials for all repositories below a URL, likewise. */
export async function forgetCredentialTemplate(deps: Dependencies, url: string): Promise<boolean> {
  const isForgotten = await deps.credentialTemplates.remove(url);
  const prefix = repositoryLocation(url);
  if (isForgotten) {
    await refreshApplicationsReading(deps, (repoURL) => isLocationPrefix(prefix, repositoryLocation(repoURL)));
  }
  return isForgotten;
}

/** Forgets certificates and SSH host keys, likewise. @returns those that were registered */
export async function forgetCertificates(
  deps: Dependencies,
  filter: CertificateFilter,
): Promise<readonly HostCertificate[]> {
  const forgotten = await deps.certificates.remove(filter);
  if (forgotten.length > 0) await refreshApplicationsReading(deps, isReadFromHostOf(forgotten));
  return forgotten;
}

/** Forgets a cluster, likewise; its objects stay. */
export async function forgetCluster(deps: Dependencies, cluster: ClusterRecord): Promise<boolean> {
  const isForgotten = await deps.clusters.remove(cluster.server);
  if (isForgotten) await refreshApplicationsOfCluster(deps, [cluster]);
  return isForgotten;
}
