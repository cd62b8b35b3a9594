/**
 * The content encoding of the object itself: `aws-chunked` is the framing of one request and is not stored.
 *
 * @returns undefined when nothing else is left
 */
export function contentEncodingWithoutAwsChunked(value: string): string | undefined {
  const codings = value.split(',').map((coding) => coding.trim());
  if (!codings.some((coding) => coding.toLowerCase() === 'aws-chunked'))
    return value === '' ? undefined : value;
  const kept = codings.filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked');
  return kept.length === 0 ? undefined : kept.join(',');
}
