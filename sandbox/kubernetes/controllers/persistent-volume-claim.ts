import type { Controller } from './controller.ts';
import { isAfterPace } from './service.ts';
import { writeSpec, writeStatus } from './write-object.ts';

interface ClaimSpec {
  readonly accessModes?: readonly string[];
  readonly volumeName?: string;
  readonly resources?: { readonly requests?: { readonly storage?: string } };
}

/** Binds claims as a provisioner does; the volume is a name only. */
export const persistentVolumeClaimController: Controller = {
  kind: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  reconcile(claim, context) {
    const { phase } = (claim.status ?? {}) as { readonly phase?: string };
    if (phase === 'Bound' || claim.metadata.deletionTimestamp !== undefined || !isAfterPace(claim, context)) return;
    const spec = claim.spec as ClaimSpec;
    if (!spec.volumeName) writeSpec(context, claim, { volumeName: `pvc-${claim.metadata.uid}` });
    const storage = spec.resources?.requests?.storage;
    writeStatus(context, claim, {
      phase: 'Bound',
      accessModes: spec.accessModes ?? [],
      capacity: storage === undefined ? undefined : { storage },
    });
  },
};
