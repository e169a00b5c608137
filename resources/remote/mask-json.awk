# Prints a JSON text with every string value as "***", or as "ENC" where SOPS has encrypted it ("ENC[…]"); names, numbers and
# punctuation stay, so that whoever reads it can tell whether it is JSON and which values are there. SOPS's own part, which holds
# no secret, keeps its recipients. Where a string does not end, nothing of it is printed: what follows can't be told apart.

{ text = text $0 "\n" }

END {
    depth = 0
    while (text != "") {
        character = substr(text, 1, 1)
        if (character != "\"") {
            if (!match(text, /^[^"]+/)) break
            piece = substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
            # Only what JSON has outside of strings; of anything else a mark stays that is no JSON either.
            gsub(/[^][{}:,0-9eE+.truefalsn \t\r\n-]/, "?", piece)
            printf "%s", piece
            continue
        }
        if (!match(text, /^"([^"\\]|\\.)*"/)) {
            print "?"
            exit
        }
        string = substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
        if (text ~ /^[ \t\r\n]*:/) {
            name = string
            printf "%s", string
        } else if (string ~ /^"ENC\[/) {
            printf "\"ENC\""
        } else if (string == "\"\"") {
            printf "\"\""
        } else if (name == "\"recipient\"" && string ~ /^"age1[0-9a-z]+"$/) {
            printf "%s", string
        } else {
            printf "\"***\""
        }
    }
}
