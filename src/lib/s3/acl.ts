/** What a permit's policy demands of whatever creates an object. */
export const ACL = 'bucket-owner-full-control';
