#!/usr/bin/env bash
# Starts a Redis with TLS and access rights, three nodes with mutual TLS and an API with keys, all on 127.0.0.1, and walks through what is
# refused and what works. Takes about a minute, leaves nothing behind; the exit code is 0 when every step was as expected.
#   OFFSET=N adds to all ports (24060 and following), CONFIGURATION=Debug runs a debug build.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
configuration=${CONFIGURATION:-Release}
base=$((24060 + ${OFFSET:-0}))
redis_port=$((base + 20)) exchange_port=$((base + 30)) api_port=$((base + 40)) pbm_port=$((base + 50))
dir=$(mktemp -d "${TMPDIR:-/tmp}/daytrade-secure-XXXXXX")
pids=()
steps=0 wrong=0

cleanup() {
  for pid in ${pids[@]+"${pids[@]}"}; do kill "$pid" 2>/dev/null; done
  for pid in ${pids[@]+"${pids[@]}"}; do
    for ((i = 0; i < 300; i++)); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null
  done
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

for tool in redis-server redis-cli openssl curl; do
  command -v "$tool" >/dev/null || { echo "secure-demo.sh: $tool is needed" >&2; exit 2; }
done
program() { echo "$root/src/$1/bin/$configuration/net10.0/AkkaDayTrade.$1.dll"; }
for project in Host Exchange Pbm; do
  [[ -f $(program $project) ]] || dotnet build -c "$configuration" "$root/src/$project" >"$dir/build.log" 2>&1 || { tail "$dir/build.log"; exit 1; }
done

title() { printf '\n%s\n' "$*"; }
step() { # WHAT COMMAND …: must succeed
  local what=$1; shift
  steps=$((steps + 1))
  if timeout 90 bash -c 'set -o pipefail; eval "$1"' _ "$*" >"$dir/step.log" 2>&1; then
    echo "  as expected  $what"
  else
    wrong=$((wrong + 1))
    echo "  WRONG        $what"
    tail -n 5 "$dir/step.log" | sed 's/^/               /'
  fi
}
launch() { # NAME COMMAND …
  local name=$1; shift
  "$@" >"$dir/$name.log" 2>&1 </dev/null &
  pids+=($!)
}

cd "$dir" || exit 1
export dir root
host() { dotnet "$(program Host)" "$@"; }
status() { curl -s -m 10 -o /dev/null -w '%{http_code}' "$@"; }
until_ok() { for ((i = 0; i < 300; i++)); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done; "$@"; }
api=http://127.0.0.1:$((api_port + 1))
# shellcheck disable=SC2016
export HOST_PROGRAM=$(program Host) PBM_PROGRAM=$(program Pbm) api redis_port base pbm_port api_port
export -f host status until_ok program
export root configuration exchange_port

title "A host that others could reach, without keys"
step "does not start, and says what to do" 'host --Http:Urls=http://0.0.0.0:0 --Run:Duration=1s 2>err; [[ $? == 2 ]] && grep -q "Http:ApiKeys.*--new-api-key" err'

title "Certificates: one authority of ours, one of a stranger"
authority() { # NAME
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}
issue() { # AUTHORITY NAME SUBJECT-ALTERNATIVE-NAME
  printf 'subjectAltName=%s\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n' "$3" >"$2.ext"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$2" -keyout "$2.key" -out "$2.csr" 2>/dev/null
  openssl x509 -req -in "$2.csr" -CA "$1.pem" -CAkey "$1.key" -CAcreateserial -days 1 -extfile "$2.ext" -out "$2.pem" 2>/dev/null
}
authority ours && authority stranger
issue ours redis DNS:localhost && issue ours node IP:127.0.0.1 && issue stranger intruder IP:127.0.0.1
step "are made" '[[ -s redis.pem && -s node.pem && -s intruder.pem ]]'

title "Redis: TLS only, one user with the rights that the program needs"
password=$(openssl rand -hex 24)
export password
mkdir redis-data
# The users stand in a file, not in the arguments that every process can read.
printf 'user default off\nuser daytrade on >%s ~day_trade:* &* +@all -@admin -@dangerous +info +cluster|info\n' "$password" >users.acl
chmod 600 users.acl
launch redis redis-server --port 0 --tls-port "$redis_port" --bind 127.0.0.1 --dir "$dir/redis-data" --save '' --appendonly yes --aclfile "$dir/users.acl" \
  --tls-cert-file "$dir/redis.pem" --tls-key-file "$dir/redis.key" --tls-ca-cert-file "$dir/ours.pem" --tls-auth-clients no
redis() { REDISCLI_AUTH=$password redis-cli --no-auth-warning -h localhost -p "$redis_port" --tls --cacert "$dir/ours.pem" --user daytrade "$@"; }
export -f redis
step "serves its user over TLS" 'until_ok eval "redis ping | grep -q PONG"'
step "refuses who speaks plain text" '! redis-cli -h 127.0.0.1 -p $redis_port ping | grep -q PONG'
step "refuses who has no name" 'redis-cli -h localhost -p $redis_port --tls --cacert ours.pem get day_trade:x | grep -q NOAUTH'
step "is not believed by a client that trusts another authority" '! redis-cli -h localhost -p $redis_port --tls --cacert stranger.pem ping | grep -q PONG'
step "lets its user neither configure it nor leave its keys" 'redis config get dir | grep -q NOPERM && redis set elsewhere 1 | grep -q NOPERM'

title "Keys for the API: the host knows their hashes alone"
host --new-api-key=viewer >viewer.txt && host --new-api-key=desk:operator >desk.txt
key_of() { awk '/^key /{print $2}' "$1.txt"; }
hash_of() { awk '/^hash /{print $2}' "$1.txt"; }
viewer_key=$(key_of viewer) operator_key=$(key_of desk)
export viewer_key operator_key
mkdir -m 700 secrets
printf %s "localhost:$redis_port,ssl=true,user=daytrade,password=$password" >secrets/Redis__ConnectionString
printf %s "$(hash_of viewer)" >secrets/Http__ApiKeys__0__Hash
printf viewer >secrets/Http__ApiKeys__0__Name
printf %s "$(hash_of desk)" >secrets/Http__ApiKeys__1__Hash
printf desk >secrets/Http__ApiKeys__1__Name
printf operator >secrets/Http__ApiKeys__1__Role
# With it everything that only the program reads lies in Redis encrypted.
printf '2026a=%s' "$(openssl rand -base64 32)" >secrets/Store__EncryptionKeys
step "are made" '[[ $viewer_key == adt_* && $operator_key == adt_* && $viewer_key != "$operator_key" ]]'
step "and a password on the command line is refused" 'host "--Redis:ConnectionString=localhost,password=x" 2>err; [[ $? == 2 ]] && grep -q Secrets:Directory err'

title "Three nodes that show one another certificates"
launch exchange dotnet "$(program Exchange)" --port "$exchange_port" --symbols 7203,8306,9984 --rate 30
seeds=127.0.0.1:$((base + 1)),127.0.0.1:$((base + 2)),127.0.0.1:$((base + 3))
node() { # I CERTIFICATE SECRETS
  launch "node$1" dotnet "$(program Host)" "--Secrets:Directory=$3" "--Redis:AuthorityFile=$dir/ours.pem" \
    "--Cluster:Port=$((base + $1))" "--Cluster:SeedNodes=$seeds" "--Cluster:Tls:CertificateFile=$dir/$2.pem" "--Cluster:Tls:KeyFile=$dir/$2.key" \
    "--Cluster:Tls:AuthorityFile=$dir/ours.pem" "--Http:Urls=http://127.0.0.1:$((api_port + $1))" "--Pbm:Port=$((pbm_port + $1))" \
    "--Feed:Url=ws://127.0.0.1:$exchange_port/native" --Feed:Key=demo --Log:Format=json
}
for i in 1 2 3; do node $i node "$dir/secrets"; done
members() { dotnet "$PBM_PROGRAM" "127.0.0.1:$((pbm_port + 1))" cluster show | grep -c ' | up | '; }
export -f members
for i in 1 2 3; do step "node $i is ready" "until_ok curl -fs -m 5 http://127.0.0.1:$((api_port + i))/health/ready"; done
step "they are one cluster" 'until_ok eval "[[ \$(members) == 3 ]]"'

title "What lies in Redis"
step "the newest values, encrypted" 'until_ok eval "redis get day_trade:feature:7203:sma_5:latest | grep -aq ^adt1:2026a:"'
states() { redis --scan --pattern "day_trade:akka:snapshot:*" | head -n 1 | while read -r key; do redis zrange "$key" 0 -1; done; }
export -f states
step "the symbols' states, encrypted" 'until_ok eval "states | grep -aq ^adt1:2026a:"'
cp -r secrets strange && printf '2026a=%s' "$(openssl rand -base64 32)" >strange/Store__EncryptionKeys
step "a host with another key of the same name does not start, and says why" 'host "--Secrets:Directory=$dir/strange" "--Redis:AuthorityFile=$dir/ours.pem" --Cluster:Port=0 --Http:Urls=http://127.0.0.1:0 --Pbm:Port=0 "--Feed:Url=ws://127.0.0.1:$exchange_port/native" 2>err; [[ $? == 1 ]] && grep -q "encrypted with another key of the name" err'

title "Who calls the API"
step "nobody: 401" '[[ $(status $api/api/v1/status) == 401 && $(status $api/metrics) == 401 ]]'
step "but whoever asks for its health: 200" '[[ $(status $api/health/live) == 200 ]]'
step "with a wrong key: 401" '[[ $(status -H "X-Api-Key: adt_guess" $api/api/v1/status) == 401 ]]'
step "with a token that says it needs no signature: 401" '[[ $(status -H "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoib3BlcmF0b3IifQ." $api/api/v1/status) == 401 ]]'
step "with the viewer's key: may look" '[[ $(status -H "X-Api-Key: $viewer_key" $api/api/v1/features/7203) == 200 && $(status -H "Authorization: Bearer $viewer_key" $api/metrics) == 200 ]]'
put() { status -X PUT -H "X-Api-Key: $1" -H 'Content-Type: application/json' -d '{"name":"simple_ma"}' "$api/api/v1/models/active"; }
export -f put
step "with the viewer's key: may not switch the model, 403" '[[ $(put "$viewer_key") == 403 ]]'
step "with the operator's key: may" '[[ $(put "$operator_key") == 200 ]]'
silence() { status -X POST -H "X-Api-Key: $1" -H 'Content-Type: application/json' -d '{"symbol":"7203","duration":"1m"}' "$api/api/v1/alerts/silences"; }
export -f silence
step "with the viewer's key: may not silence alerts, with the operator's: may" '[[ $(silence "$viewer_key") == 403 && $(silence "$operator_key") == 200 ]]'
step "a browser without a session is sent to sign in" 'curl -s -m 10 -o /dev/null -D - -H "Accept: text/html" $api/ | grep -qi "location:.*/signin"'
sign_in() { # as a browser does: the page's token, then the key, for a cookie
  local token
  token=$(curl -s -m 10 -c jar "$api/signin" | sed -n 's/.*name="__RequestVerificationToken" value="\([^"]*\)".*/\1/p' | head -n 1)
  status -b jar -c jar --data-urlencode "__RequestVerificationToken=$token" --data-urlencode "key=$viewer_key" --data-urlencode "to=/" "$api/signin"
}
export -f sign_in
step "one that signs in at the first node is known at the others" '[[ $(sign_in) == 302 && $(status -b jar http://127.0.0.1:$((api_port + 2))/api/v1/status) == 200 && $(status -b jar http://127.0.0.1:$((api_port + 3))/api/v1/status) == 200 ]]'
step "a page of another site gets no permission" '! curl -s -m 10 -o /dev/null -D - -H "Origin: https://evil.example.com" -H "X-Api-Key: $viewer_key" $api/api/v1/status | grep -qi access-control-allow-origin'
step "300 kB of nothing: 413" '[[ $(head -c 300000 /dev/zero | tr "\0" x | status -X POST -H "X-Api-Key: $viewer_key" -H "Content-Type: application/json" --data-binary @- $api/api/v1/predict/7203) == 413 ]]'

title "Who would be a node"
step "a program without a certificate gets no link" 'sleep 8 | timeout 5 openssl s_client -quiet -connect 127.0.0.1:$((base + 1)) -CAfile ours.pem; [[ ${PIPESTATUS[1]} != 124 ]]'
step "a port scan and noise change nothing" 'for i in {1..20}; do (exec 3<>/dev/tcp/127.0.0.1/$((base + 1))); done; head -c 4096 /dev/urandom >/dev/tcp/127.0.0.1/$((base + 1)); [[ $(members) == 3 ]]'
node 4 intruder "$dir/secrets"
step "a node with a stranger's certificate is refused" 'until_ok grep -q "Refused.*as a node" node1.log node2.log node3.log'
step "and the three are still three, and ready" '[[ $(members) == 3 && $(status $api/health/ready) == 200 && $(status http://127.0.0.1:$((api_port + 4))/health/ready) != 200 ]]'

title "Who has to go"
leave() { status -X POST -H "X-Api-Key: $1" -H 'Content-Type: application/json' -d "{\"address\":\"127.0.0.1:$((base + 3))\"}" "$api/api/v1/cluster/leave"; }
export -f leave
step "a viewer may not have a node leave, 403" '[[ $(leave "$viewer_key") == 403 && $(members) == 3 ]]'
step "an operator may, and two go on" '[[ $(leave "$operator_key") == 202 ]] && until_ok eval "[[ \$(members) == 2 ]]" && [[ $(status $api/health/ready) == 200 ]]'

title "What can be seen of the secrets"
step "in the logs: nothing" '! grep -F -e "$password" -e "$viewer_key" -e "$operator_key" node*.log'
export started="${pids[*]}"
step "in the arguments of the processes: nothing" 'for pid in $started; do [[ $(tr "\0" " " </proc/$pid/cmdline) != *"$password"* ]] || exit 1; done'
step "but who switched the model: yes" 'grep -q "PUT /api/v1/models/active by desk" node1.log'

printf '\n%s steps, %s not as expected\n' "$steps" "$wrong"
[[ $wrong == 0 ]]
