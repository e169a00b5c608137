#!/bin/bash
# Makes what the tutorial of the drill works with on a practice host, in the folder drill/ beside its data:
#
#   make-drill.sh DIRECTORY
#
#   drill/production/  what the running host has now: providers/ and .env
#   drill/checkout/    a clean checkout's .env.example
#   drill/snapshot/    what the off-host snapshot has, and lacks: made anew each time, so that what was mended in it is gone
#
# The snapshot has the two failures that Tale's manual warns of: providers/ is not complete, and .env is older than the checkout. Every
# secret in it is made up. Exit status: 11 there is no practice host in DIRECTORY.

set -euo pipefail
umask 077

[ $# -eq 1 ] || { echo "usage: ${0##*/} DIRECTORY" >&2; exit 2; }
[ -e "$1/ready" ] || exit 11
mkdir -p -- "$1/drill"
cd -P -- "$1/drill"

provider() { # FILE NAME URL
    cat >"$1" <<END
{
  "displayName": "$2",
  "baseUrl": "$3",
  "models": [{"id": "practice-model", "displayName": "Nobody answers here"}]
}
END
}

rm -rf -- snapshot
mkdir -p -- production/providers checkout \
    snapshot/providers snapshot/config/branding snapshot/config/retention \
    snapshot/convex-data/storage/files snapshot/convex-data/storage/search

# Production: as it should be ------------------------------------------------------------------

provider production/providers/openai.json OpenAI https://api.openai.invalid/v1
provider production/providers/openrouter.json OpenRouter https://openrouter.invalid/api/v1
echo '{"apiKey": "made-up-for-the-practice-host-openai"}' >production/providers/openai.secrets.json
echo '{"apiKey": "made-up-for-the-practice-host-openrouter"}' >production/providers/openrouter.secrets.json

cat >production/.env <<'END'
HOST=practice.invalid
SITE_URL=https://practice.invalid
BETTER_AUTH_SECRET=made-up-for-the-practice-host-better-auth
ENCRYPTION_SECRET_HEX=c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff
DB_PASSWORD=made-up-for-the-practice-host-database
INSTANCE_SECRET=c0c0ac0c0ac0c0ac0c0ac0c0ac0c0ac0c0ac0c0ac0c0ac0c0ac0c0ac0c0ac0c0
LOG_LEVEL=info
END

# The checkout: what the current version needs ---------------------------------------------------

cat >checkout/.env.example <<'END'
# ==============================================================================
# REQUIRED: where Tale is reached
# ==============================================================================
HOST=localhost
SITE_URL=https://localhost

# ==============================================================================
# REQUIRED: secrets, each one your own
# ==============================================================================
# openssl rand -base64 32
BETTER_AUTH_SECRET=change-me-to-32-random-bytes-in-base64-form=
# openssl rand -hex 32
ENCRYPTION_SECRET_HEX=0000000000000000000000000000000000000000000000000000000000000000
DB_PASSWORD=change-me
# Since the last version: openssl rand -hex 32
INSTANCE_SECRET=0000000000000000000000000000000000000000000000000000000000000000

# ==============================================================================
# Optional
# ==============================================================================
LOG_LEVEL=info
# SOPS_AGE_KEY_FILE=/run/secrets/age.key
END

# The snapshot: one secrets file was left out, and .env is the one of the version before, in which
# DB_PASSWORD had another name and INSTANCE_SECRET was not needed.

cp -- production/providers/openai.json production/providers/openai.secrets.json production/providers/openrouter.json snapshot/providers/
cat >snapshot/.env <<'END'
HOST=practice.invalid
SITE_URL=https://practice.invalid
BETTER_AUTH_SECRET=made-up-for-the-practice-host-better-auth
ENCRYPTION_SECRET_HEX=c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff
DATABASE_PASSWORD=made-up-for-the-practice-host-database
LOG_LEVEL=info
END
echo '{"appName": "Tale to practise with", "primaryColor": "#336699"}' >snapshot/config/branding/branding.json
echo '{"auditLog": {"min": 30, "default": 365, "max": 3650}, "conversations": {"min": 1, "default": 90, "max": 730}}' \
    >snapshot/config/retention/default.json
echo 'An uploaded file, made up for the practice host.' >snapshot/convex-data/storage/files/3d7c0d0e-practice.blob
echo 'A part of a search index, made up for the practice host.' >snapshot/convex-data/storage/search/9a41b2c8-practice.blob
