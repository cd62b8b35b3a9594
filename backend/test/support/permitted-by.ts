import type { AttestationHead, Leaf, VersionLeaf } from '@sgw/attestation';
import type { AttachedPolicy, BackendFacts } from '@sgw/contracts';
import { judge } from '@sgw/policy';

/** Which of the document's places a version may lie at, judged from nothing but the document. */
export function permittedBy(
  head: AttestationHead,
  leaves: readonly Leaf[],
  { tags = {} }: VersionLeaf,
): string[] {
  const texts = new Map(
    leaves.flatMap((leaf) =>
      leaf.kind === 'policy' ? [[`${leaf.policy} ${leaf.version}`, leaf.document] as const] : [],
    ),
  );
  const bucket = leaves.find((leaf) => leaf.kind === 'bucket');
  const policies = (bucket?.policies ?? []).map(({ policy: name, ...attached }) => ({
    ...attached,
    name,
    document: texts.get(`${name} ${attached.version}`),
  })) as unknown as AttachedPolicy[];
  const kinds = ['jurisdiction', 'country', 'city', 'zone'] as const;
  const terms = (bucket?.locations ?? []).flatMap((term) => kinds.map((kind) => ({ term, kind })));
  const backends = head.places.map(({ backend: id, ...facts }) => ({ id, ...facts })) as BackendFacts[];
  return judge(backends, { terms, policies, tags }).permitted.map(({ id }) => id);
}
