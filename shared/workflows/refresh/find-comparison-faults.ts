import { findUnsupportedFields } from '../../contracts/application-manifest.ts';
import type { Application } from '../../domain/application/application.ts';
import type { Finding } from '../../domain/application/conditions.ts';
import { describeRepeatedTarget } from '../../domain/resource/normalize-targets.ts';
import type { ResourcePair } from '../../domain/resource/pair-resources.ts';
import { installationOf, isTrackedBy, type ObjectOwner, trackedApplicationOf } from '../../domain/resource/tracking.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import type { Targets } from '../compare/load-targets.ts';

/** What people should know of an application's manifest and of its targets, although the comparison went on. */
export function findComparisonFaults(
  owner: ObjectOwner,
  { application, control }: ApplicationRecord,
  targets: Targets,
  pairs: readonly ResourcePair[],
): readonly Finding[] {
  return [
    ...ineffectiveFields(application, control.unknownFields ?? []),
    ...targets.annotationFaults.map((message): Finding => ({ type: 'InvalidAnnotationWarning', message })),
    ...targets.repeated.map(
      (repeated): Finding => ({ type: 'RepeatedResourceWarning', message: describeRepeatedTarget(repeated) }),
    ),
    ...targets.excluded.map(
      ({ group, kind, name }): Finding => ({
        type: 'ExcludedResourceWarning',
        message: `Resource ${group}/${kind} ${name} is excluded in the settings`,
      }),
    ),
    ...targets.withoutNamespace.map(
      (key): Finding => ({
        type: 'InvalidSpecError',
        message: `Namespace for ${key.name} ${key.group}, Kind=${key.kind} is missing.`,
      }),
    ),
    ...pairs.flatMap((pair) => {
      const message = describeShared(owner, pair);
      return message === undefined ? [] : ({ type: 'SharedResourceWarning', message } as const);
    }),
  ];
}

/** What the manifest asks for and does not get: said, never silently ignored. */
export function ineffectiveFields(
  { spec, metadata }: Application,
  unknownFields: readonly string[],
): readonly Finding[] {
  const type = 'UnsupportedFieldWarning';
  return [
    ...findUnsupportedFields(spec, metadata.annotations).map(
      ({ path, message }) => ({ type, message: `${path}: ${message}` }) as const,
    ),
    ...unknownFields.map((path) => ({ type, message: `${path}: unknown field, ignored` }) as const),
  ];
}

/** Says which other application has a target too; undefined if none has. */
export function describeShared(owner: ObjectOwner, { target, live, key }: ResourcePair): string | undefined {
  const other = live && trackedApplicationOf(live);
  if (!target || !other || isTrackedBy(live, owner)) return undefined;
  const installation = installationOf(live);
  const elsewhere = installation === owner.installationId ? '' : ` of ${describeInstallation(installation)}`;
  return `${key.kind}/${key.name} is part of applications ${other}${elsewhere} and ${owner.application.name}`;
}

function describeInstallation(id: string | undefined): string {
  return id === undefined ? 'an installation without an installationID' : `installation ${id}`;
}
