import type { ApplicationPlan } from '../domain/plan/application-plan.ts';
import type { BlobStore } from './blob-store.ts';

/** Plans that were made together, of one revision; no value of a Secret is in them. */
export interface StoredPlan {
  /** RFC 3339. */
  readonly createdAt: string;
  /** What it is of, for people: a pull request, or a revision. */
  readonly title: string;
  /** A page about it, like that of the pull request. */
  readonly url?: string;
  readonly applications: readonly ApplicationPlan[];
}

/** Keeps plans for those who want to read them whole. */
export interface PlanStore {
  /** @returns an id that nobody can guess: who has it may read the plan */
  save(plan: StoredPlan): Promise<string>;
  /** Reads a plan; undefined if there is none of that id, or not any more. */
  read(id: string): Promise<StoredPlan | undefined>;
}

/** A pull request that is open for longer gets a new plan with every push. */
const KEEP_SECONDS = 30 * 24 * 3600;
const ID = /^[0-9a-f]{64}$/;

/** Makes the store above the one of blobs, which compresses. */
export function createPlanStore({
  blobs,
  ids,
}: {
  readonly blobs: BlobStore;
  readonly ids: { next(): string };
}): PlanStore {
  return {
    save: async (plan) => {
      // The address is a hash of the content: with something random in it, knowing the content is not enough.
      const content = JSON.stringify({ kind: 'Plan', ticket: ids.next() + ids.next(), plan });
      return blobs.put(content, { ttlSeconds: KEEP_SECONDS });
    },
    read: async (id) => {
      const bytes = ID.test(id) ? await blobs.get(id) : undefined;
      if (!bytes) return undefined;
      const text = Buffer.from(bytes).toString('utf8');
      // Other things lie there too.
      if (!text.startsWith('{"kind":"Plan",')) return undefined;
      return (JSON.parse(text) as { readonly plan: StoredPlan }).plan;
    },
  };
}
