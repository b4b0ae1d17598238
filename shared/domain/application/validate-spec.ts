import { type ApplicationSpec, sourcesOf } from './application.ts';
import { findRetryFaults } from './find-retry-faults.ts';
import type { Source } from './source.ts';

/**
 * Checks what can be seen of a spec without asking anybody: sources, destination and retries.
 * @returns what is wrong, naming the field; Argo CD's words where it has them
 */
export function validateSpec(spec: ApplicationSpec): readonly string[] {
  return [
    ...validateDestination(spec),
    ...validateSources(spec),
    ...findRetryFaults(spec.syncPolicy?.retry, 'spec.syncPolicy.retry'),
  ];
}

function validateDestination({ destination }: ApplicationSpec): readonly string[] {
  const { server, name } = destination;
  if (server && name) {
    return [`spec.destination: application destination can't have both name and server defined: ${name} ${server}`];
  }
  return server || name ? [] : ['spec.destination: destination server or name is missing; set exactly one of them'];
}

function validateSources(spec: ApplicationSpec): readonly string[] {
  const field = spec.sources && spec.sources.length > 0 ? 'spec.sources' : 'spec.source';
  const sources = sourcesOf(spec);
  if (sources.length === 0) {
    return ['spec.source: spec.source.repoURL and either source.path, source.chart, or source.ref are required'];
  }
  return sources.flatMap((source, position) => {
    const where = field === 'spec.sources' ? `spec.sources[${position}]` : field;
    if (!source.repoURL) return [`${where}.repoURL is required`];
    if (source.path !== undefined && source.chart) return [`${where}: path and chart cannot both be set`];
    if (!source.path && !source.chart && !source.ref) {
      return [`${where}: repoURL and either path, chart, or ref are required`];
    }
    return validateRef(source, sources.slice(0, position)).map((fault) => `${where}.ref: ${fault}`);
  });
}

/** The name stands in paths, as `$name/values.yaml`. */
function validateRef({ ref }: Source, before: readonly Source[]): readonly string[] {
  if (!ref) return [];
  if (!/^[A-Za-z0-9_-]+$/.test(ref)) {
    return [`sources.ref ${ref} cannot contain any special characters except '_' and '-'`];
  }
  const isTaken = before.some((source) => source.ref === ref);
  return isTaken ? [`invalid sources: multiple sources had the same \`ref\` key ${ref}`] : [];
}
