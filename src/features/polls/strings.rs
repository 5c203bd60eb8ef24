//! Texts around polls.

use crate::i18n::strings::strings;

strings! {
    /// Heading on a message’s page, and the name of the answers below a message.
    poll { en: "Poll", es: "Encuesta", de: "Umfrage" }
    /// Title of the page with the form, and the name of the button that leads to it.
    new_poll { en: "New poll", es: "Nueva encuesta", de: "Neue Umfrage" }
    /// Label of the field for the question.
    question { en: "Question", es: "Pregunta", de: "Frage" }
    /// Above the fields for the answers.
    answers { en: "Answers", es: "Respuestas", de: "Antworten" }
    /// Label of one of these fields.
    answer_number(n: usize) { en: "Answer {n}", es: "Respuesta {n}", de: "Antwort {n}" }
    /// Below them.
    answers_hint { en: "Two to ten. Fields that stay empty don’t count.", es: "De dos a diez. Los campos vacíos no cuentan.", de: "Zwei bis zehn. Leere Felder zählen nicht." }
    /// Button that adds a field for one more answer.
    another { en: "Another answer", es: "Otra respuesta", de: "Weitere Antwort" }
    /// Question in the form, above two choices.
    how_many { en: "How many answers can each person choose?", es: "¿Cuántas respuestas puede elegir cada persona?", de: "Wie viele Antworten darf jede Person wählen?" }
    /// The first of them.
    one { en: "One", es: "Una", de: "Eine" }
    /// The second.
    several { en: "Several", es: "Varias", de: "Mehrere" }
    /// Question in the form, above two choices.
    who_sees { en: "Who sees who chose what?", es: "¿Quién ve lo que elige cada persona?", de: "Wer sieht, wer was gewählt hat?" }
    /// The first of them.
    everybody { en: "Everyone in this room", es: "Toda la sala", de: "Alle in diesem Raum" }
    /// The second.
    nobody { en: "Nobody: a secret vote", es: "Nadie: voto secreto", de: "Niemand: geheime Abstimmung" }
    /// Question in the form, above times.
    until_when { en: "Until when can people vote?", es: "¿Hasta cuándo se puede votar?", de: "Bis wann kann abgestimmt werden?" }
    /// The first of these times.
    until_closed { en: "Until I close it", es: "Hasta que yo la cierre", de: "Bis ich sie beende" }
    /// Button that posts the poll.
    ask { en: "Post poll", es: "Publicar encuesta", de: "Umfrage senden" }
    /// Error beside the question.
    no_question { en: "Write the question first.", es: "Escribe primero la pregunta.", de: "Schreib zuerst die Frage." }
    /// Error beside the answers.
    too_few { en: "A poll needs at least two answers.", es: "Una encuesta necesita al menos dos respuestas.", de: "Eine Umfrage braucht mindestens zwei Antworten." }
    /// The same.
    too_many { en: "A poll has ten answers at most.", es: "Una encuesta tiene diez respuestas como máximo.", de: "Eine Umfrage hat höchstens zehn Antworten." }
    /// The same.
    too_long { en: "One of the answers is longer than 100 characters.", es: "Una de las respuestas tiene más de 100 caracteres.", de: "Eine der Antworten hat mehr als 100 Zeichen." }
    /// The same.
    twice { en: "Two of the answers are the same.", es: "Dos de las respuestas son iguales.", de: "Zwei der Antworten sind gleich." }
    /// The same, for a text that cannot be stored.
    no_answer { en: "One of the answers has characters that can’t be stored.", es: "Una de las respuestas tiene caracteres que no se pueden guardar.", de: "Eine der Antworten enthält Zeichen, die sich nicht speichern lassen." }
    /// In place of an answer that cannot be decrypted.
    unreadable { en: "This answer can’t be opened", es: "Esta respuesta no se puede abrir", de: "Diese Antwort lässt sich nicht öffnen" }
    /// Below the answers: the rule. More follows.
    choose_one { en: "Choose one", es: "Elige una", de: "Eine Antwort" }
    /// The same.
    choose_several { en: "Choose one or more", es: "Elige una o varias", de: "Eine oder mehrere Antworten" }
    /// Below the answers: nobody sees who chose what.
    secret { en: "secret vote", es: "voto secreto", de: "geheim" }
    /// Below the answers.
    voters(n: usize) {
        en: "{n} person voted" | "{n} people voted",
        es: "{n} persona ha votado" | "{n} personas han votado",
        de: "{n} Person hat abgestimmt" | "{n} Personen haben abgestimmt"
    }
    /// Below the answers: when it closes.
    until[time] { en: "open until {time}", es: "abierta hasta el {time}", de: "offen bis {time}" }
    /// Below the answers, once nobody can vote any more.
    closed { en: "closed", es: "cerrada", de: "beendet" }
    /// Link to the page of the message, which has everybody who voted.
    details { en: "Details", es: "Detalles", de: "Einzelheiten" }
    /// The share of the people who chose an answer.
    percent(n: usize) { en: "{n}%", es: "{n} %", de: "{n} %" }
    /// Beside an answer: how many people chose it.
    votes(n: usize) { en: "{n} vote" | "{n} votes", es: "{n} voto" | "{n} votos", de: "{n} Stimme" | "{n} Stimmen" }
    /// Button that closes one’s own poll.
    close { en: "Close poll", es: "Cerrar encuesta", de: "Umfrage beenden" }
    /// The question before that.
    close_question { en: "Close this poll?", es: "¿Cerrar esta encuesta?", de: "Diese Umfrage beenden?" }
    /// Below it.
    close_hint {
        en: "The result stays, and nobody can vote any more. You can’t open it again.",
        es: "El resultado se conserva y ya no se podrá votar. No podrás volver a abrirla.",
        de: "Das Ergebnis bleibt, und niemand kann mehr abstimmen. Du kannst sie nicht wieder öffnen."
    }
    /// Sentence for somebody who votes too late.
    closed_already {
        en: "This poll is closed, so your vote doesn’t count.",
        es: "Esta encuesta está cerrada y tu voto no cuenta.",
        de: "Diese Umfrage ist beendet. Deine Stimme zählt nicht."
    }
    /// Sentence for somebody who votes or begins a poll in an archived room.
    archived {
        en: "This room is archived, so nobody can vote here any more.",
        es: "Esta sala está archivada y ya no se puede votar en ella.",
        de: "Dieser Raum ist archiviert. Hier kann niemand mehr abstimmen."
    }
    /// Before the votes in a poll in a page that cannot change what it shows.
    of_a_message {
        en: "Votes in a poll above:",
        es: "Votos en una encuesta anterior:",
        de: "Stimmen in einer Umfrage weiter oben:"
    }
}
