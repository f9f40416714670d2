/// The actions of STS: who am I, and sessions for accounts, users, roles and those whom a provider
/// of identities vouches for. What a session is, the package `auth` says; who may have one, roles'
/// trust policies do. Nothing of a session is kept.
@NullMarked
package io.buckets.s3.sts;

import org.jspecify.annotations.NullMarked;
