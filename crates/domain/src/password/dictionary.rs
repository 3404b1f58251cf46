//! Passwords that are tried first by whoever guesses: our own list, far shorter than Auth0's, plus
//! the words that a connection adds.

/// In lower case, as passwords are compared; by their first letters.
const COMMON: &str = "000000 00000000 010203 0987654321 101010 102030 111111 11111111 1111111111 \
    112233 11223344 121212 123123 123123123 123321 1234 12344321 12345 123456 1234567 12345678 \
    123456789 1234567890 12345678910 123456a 123456abc 1234abcd 1234qwer 123654 123654789 \
    123abc 123qwe 123qweasd 131313 147258369 159357 159753 1a2b3c 1a2b3c4d 1q2w3e 1q2w3e4r \
    1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 222222 232323 333333 444444 55555 555555 654321 \
    666666 696969 741852963 7777777 777777 789456123 87654321 888888 88888888 987654 987654321 \
    999999 999999999 a123456 a12345678 a1b2c3 a1b2c3d4 aa123456 aa12345678 aaaaaa abc123 abc1234 \
    abc12345 abcd1234 abcdef abcdefg abcdefgh access admin admin1 admin123 admin1234 \
    administrator alexander amanda andrea andrew angel angel1 anthony apple asdasd asdf1234 \
    asdfasdf asdfgh asdfghjkl ashley asshole august austin azerty babygirl bailey banana baseball \
    basketball batman biteme blink182 buster butterfly changeme charlie cheese chelsea chocolate \
    computer cookie dallas daniel default diamond donald dragon eminem family fender flower \
    football football1 forever freedom friend fuckyou gateway george ginger google guest hannah \
    harley hello hello123 hockey hunter hunter2 iloveyou iloveyou1 internet jasmine jennifer \
    jessica jordan jordan23 joshua justin killer letmein letmein1 liverpool login london love \
    lovely loveme maggie master matrix matthew maverick merlin michael michelle monkey monkey1 \
    mustang myspace1 naruto nicole ninja nothing orange p@ssw0rd p@ssword pa$$w0rd pa55word \
    pass pass1234 passw0rd passw0rd1 password password! password1 password1! password12 \
    password123 password1234 password2 pepper pokemon princess princess1 purple q1w2e3r4 \
    q1w2e3r4t5y6 qazwsx qazwsxedc qwe123 qweasd qweasdzxc qwer1234 qwert qwerty qwerty1 \
    qwerty12 qwerty123 qwerty1234 qwertyu qwertyui qwertyuiop ranger robert root samsung \
    samantha secret secret123 service shadow silver slayer soccer spring2024 starwars \
    steelers summer summer2023 summer2024 sunshine sunshine1 super superman system taylor \
    test test123 test1234 tester testing thomas tigger trustno1 trustnoone user user123 \
    victoria welcome welcome1 welcome123 welcome1! whatever william winter2023 winter2024 \
    xxxxxx yellow zaq12wsx zaq1zaq1 zxcvbn zxcvbnm zxcvbnm123";

/// Whether the password is a common one, or one of `custom`, in any case.
pub(super) fn has(password: &str, custom: &[String]) -> bool {
    let password = password.to_lowercase();
    COMMON.split_whitespace().any(|word| word == password)
        || custom.iter().any(|word| word.to_lowercase() == password)
}
