<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About fer-live</source>
        <translation>Über fer-live</translation>
    </message>
    <message>
        <source>Reads facial expressions from a camera, on this computer alone.</source>
        <translation>Liest Gesichtsausdrücke aus einem Kamerabild, nur auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Licence: Apache-2.0. Face models: MediaPipe BlazeFace.</source>
        <translation>Lizenz: Apache-2.0. Gesichtsmodelle: MediaPipe BlazeFace.</translation>
    </message>
    <message>
        <source>Computed by: {0}</source>
        <translation>Gerechnet von: {0}</translation>
    </message>
    <message>
        <source>Log file: {0}</source>
        <translation>Protokoll: {0}</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Playback</source>
        <translation>&amp;Wiedergabe</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>A&amp;ufnahme</translation>
    </message>
    <message>
        <source>&amp;Markers</source>
        <translation>&amp;Marken</translation>
    </message>
    <message>
        <source>&amp;Share</source>
        <translation>&amp;Teilen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>Datei öffnen…</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <source>Open stream…</source>
        <translation>Stream öffnen…</translation>
    </message>
    <message>
        <source>Open screen…</source>
        <translation>Bildschirm öffnen…</translation>
    </message>
    <message>
        <source>Two cameras…</source>
        <translation>Zwei Kameras…</translation>
    </message>
    <message>
        <source>Sample clip</source>
        <translation>Beispielfilm</translation>
    </message>
    <message>
        <source>Sessions…</source>
        <translation>Sitzungen…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>Pause recording</source>
        <translation>Aufnahme anhalten</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Schnappschuss</translation>
    </message>
    <message>
        <source>Save timeline…</source>
        <translation>Verlauf speichern…</translation>
    </message>
    <message>
        <source>Session summary…</source>
        <translation>Zusammenfassung…</translation>
    </message>
    <message>
        <source>About this session…</source>
        <translation>Über diese Sitzung…</translation>
    </message>
    <message>
        <source>Recompute…</source>
        <translation>Neu berechnen…</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>Bericht…</translation>
    </message>
    <message>
        <source>Show recordings</source>
        <translation>Aufnahmen zeigen</translation>
    </message>
    <message>
        <source>Fit the window</source>
        <translation>Ganz ins Fenster</translation>
    </message>
    <message>
        <source>Fill the window</source>
        <translation>Fenster füllen</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Originalgröße</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Mirror cameras</source>
        <translation>Kameras spiegeln</translation>
    </message>
    <message>
        <source>Blur faces</source>
        <translation>Gesichter verbergen</translation>
    </message>
    <message>
        <source>Why this label?</source>
        <translation>Warum dieser Ausdruck?</translation>
    </message>
    <message>
        <source>Probabilities</source>
        <translation>Wahrscheinlichkeiten</translation>
    </message>
    <message>
        <source>Change from rest</source>
        <translation>Änderung gegenüber der Ruhe</translation>
    </message>
    <message>
        <source>Valence</source>
        <translation>Valenz</translation>
    </message>
    <message>
        <source>Weights lab</source>
        <translation>Gewichtelabor</translation>
    </message>
    <message>
        <source>Next face</source>
        <translation>Nächstes Gesicht</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>Seitenleiste</translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation>Ganze Sitzung</translation>
    </message>
    <message>
        <source>Compact faces</source>
        <translation>Gesichter kompakt</translation>
    </message>
    <message>
        <source>Small window on top</source>
        <translation>Kleines Fenster obenauf</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Abspielen oder anhalten</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>Ein Bild vor</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Ein Bild zurück</translation>
    </message>
    <message>
        <source>5 seconds on</source>
        <translation>5 Sekunden vor</translation>
    </message>
    <message>
        <source>5 seconds back</source>
        <translation>5 Sekunden zurück</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>Langsamer</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>Schneller</translation>
    </message>
    <message>
        <source>Play again at the end</source>
        <translation>Am Ende von vorn</translation>
    </message>
    <message>
        <source>Mark this moment</source>
        <translation>Diesen Moment markieren</translation>
    </message>
    <message>
        <source>What the digits mark…</source>
        <translation>Was die Ziffern markieren…</translation>
    </message>
    <message>
        <source>Save markers…</source>
        <translation>Marken speichern…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Mark: {0}</source>
        <translation>Markieren: {0}</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Ton aus</translation>
    </message>
    <message>
        <source>Live output</source>
        <translation>Live-Ausgabe</translation>
    </message>
    <message>
        <source>Virtual camera</source>
        <translation>Virtuelle Kamera</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>What is computed and kept</source>
        <translation>Was berechnet und behalten wird</translation>
    </message>
    <message>
        <source>Open the log file</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>About fer-live</source>
        <translation>Über fer-live</translation>
    </message>
    <message>
        <source>Key {0}</source>
        <translation>Taste {0}</translation>
    </message>
</context>
<context>
    <name>Announcements</name>
    <message>
        <source>{0}: on</source>
        <translation>{0}: an</translation>
    </message>
    <message>
        <source>{0}: off</source>
        <translation>{0}: aus</translation>
    </message>
    <message>
        <source>Speed {0}</source>
        <translation>Tempo {0}</translation>
    </message>
    <message>
        <source>Paused at {0}</source>
        <translation>Angehalten bei {0}</translation>
    </message>
    <message>
        <source>Playing from {0}</source>
        <translation>Läuft ab {0}</translation>
    </message>
    <message>
        <source>Recording goes on</source>
        <translation>Aufnahme läuft weiter</translation>
    </message>
    <message>
        <source>Recording paused</source>
        <translation>Aufnahme angehalten</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme läuft</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>ChartController</name>
    <message>
        <source>Save the chart</source>
        <translation>Diagramm speichern</translation>
    </message>
</context>
<context>
    <name>CodesDialog</name>
    <message>
        <source>What the digits mark</source>
        <translation>Was die Ziffern markieren</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>Laden…</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>In eine Datei speichern…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Codes</translation>
    </message>
    <message>
        <source>Load codes</source>
        <translation>Codes laden</translation>
    </message>
    <message>
        <source>Save codes</source>
        <translation>Codes speichern</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>{camera} gives no picture. {advice}</source>
        <translation>{camera} liefert kein Bild. {advice}</translation>
    </message>
    <message>
        <source>{camera} was lost and did not come back within {seconds} s. {advice}</source>
        <translation>{camera} ging verloren und kam binnen {seconds} s nicht zurück. {advice}</translation>
    </message>
    <message>
        <source>Close other programs that use it, plug it in again, and start again.</source>
        <translation>Andere Programme schließen, die sie benutzen, neu einstecken und noch einmal beginnen.</translation>
    </message>
    <message>
        <source>Check that the sender runs and sends video, and start again.</source>
        <translation>Prüfen, ob der Sender läuft und Bilder schickt, und noch einmal beginnen.</translation>
    </message>
    <message>
        <source>{camera} is used by another program. Close that program first.</source>
        <translation>{camera} wird von einem anderen Programm benutzt. Zuerst dieses Programm schließen.</translation>
    </message>
    <message>
        <source>Something unforeseen happened ({reason}). To have it mended, tell us and attach {report}; nothing was sent.</source>
        <translation>Etwas Unvorhergesehenes ist geschehen ({reason}). Damit es behoben wird, melden Sie es mit der Datei {report}; gesendet wurde nichts.</translation>
    </message>
    <message>
        <source>The session is still being opened. Try again.</source>
        <translation>Die Sitzung wird noch geöffnet. Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The last time, the program crashed. To have it mended, tell us and attach {report}; nothing was sent.</source>
        <translation>Beim letzten Mal ist das Programm abgestürzt. Damit es behoben wird, melden Sie es mit der Datei {report}; gesendet wurde nichts.</translation>
    </message>
    <message>
        <source>The microphone {name} does not answer. The recording goes on without sound.</source>
        <translation>Das Mikrofon {name} antwortet nicht. Die Aufnahme läuft ohne Ton weiter.</translation>
    </message>
    <message>
        <source>The microphone {name} gives no sound any more. The recording goes on without; plug it in again before the next one.</source>
        <translation>Das Mikrofon {name} gibt keinen Ton mehr. Die Aufnahme läuft ohne weiter; vor der nächsten wieder anstecken.</translation>
    </message>
    <message>
        <source>{problem} The recording goes on without sound.</source>
        <translation>{problem} Die Aufnahme läuft ohne Ton weiter.</translation>
    </message>
    <message>
        <source>{path} cannot be read, so no face at rest is known from before. Move the file away to begin anew.</source>
        <translation>{path} lässt sich nicht lesen, also ist kein Ruhegesicht von früher bekannt. Die Datei wegschieben, um neu zu beginnen.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}). Check who may write there.</source>
        <translation>{path} lässt sich nicht schreiben ({reason}). Prüfen, wer dort schreiben darf.</translation>
    </message>
    <message>
        <source>The face at rest of {name} was taken with other weights. Choose these weights, or another baseline.</source>
        <translation>Das Ruhegesicht von {name} wurde mit anderen Gewichten aufgenommen. Diese Gewichte wählen oder einen anderen Bezug.</translation>
    </message>
    <message>
        <source>The weights cannot be compared ({reason}).</source>
        <translation>Die Gewichte lassen sich nicht vergleichen ({reason}).</translation>
    </message>
    <message>
        <source>The program without Python does not have the {package} package. Install fer-live with pip for it, with the extra {extra}.</source>
        <translation>Im Programm ohne Python fehlt das Paket {package}. Dafür fer-live mit pip installieren, mit dem Extra {extra}.</translation>
    </message>
    <message>
        <source>The openvino package is not installed. Install fer-live again, or choose another engine.</source>
        <translation>Das Paket openvino ist nicht installiert. fer-live neu installieren oder etwas anderes zum Rechnen wählen.</translation>
    </message>
    <message>
        <source>{path} is damaged. Delete it: the weights work without it, more slowly.</source>
        <translation>{path} ist beschädigt. Löschen: Die Gewichte arbeiten auch ohne sie, nur langsamer.</translation>
    </message>
    <message>
        <source>{tensor} holds values that 16 bits cannot; {name} is not written. Train with a lower learning rate.</source>
        <translation>{tensor} enthält Werte, die in 16 Bit keinen Platz haben; {name} wird nicht geschrieben. Mit kleinerer Lernrate trainieren.</translation>
    </message>
    <message>
        <source>No face is seen. Sit before the camera.</source>
        <translation>Kein Gesicht zu sehen. Vor die Kamera setzen.</translation>
    </message>
    <message>
        <source>The face is small. Come nearer.</source>
        <translation>Das Gesicht ist klein. Näher kommen.</translation>
    </message>
    <message>
        <source>The face is turned. Look straight at the camera.</source>
        <translation>Das Gesicht ist abgewandt. Gerade in die Kamera schauen.</translation>
    </message>
    <message>
        <source>The head is tilted. Hold it upright.</source>
        <translation>Der Kopf ist geneigt. Ihn gerade halten.</translation>
    </message>
    <message>
        <source>The face is dark. Put a light before it.</source>
        <translation>Das Gesicht ist dunkel. Ein Licht davor stellen.</translation>
    </message>
    <message>
        <source>The face is overexposed. Take away some light.</source>
        <translation>Das Gesicht ist überbelichtet. Etwas Licht wegnehmen.</translation>
    </message>
    <message>
        <source>There is little contrast. Use more light, or clean the lens.</source>
        <translation>Der Kontrast ist schwach. Mehr Licht machen oder das Objektiv putzen.</translation>
    </message>
    <message>
        <source>The light comes from one side. Turn to the light.</source>
        <translation>Das Licht kommt von einer Seite. Sich dem Licht zuwenden.</translation>
    </message>
    <message>
        <source>The face moves. Hold still.</source>
        <translation>Das Gesicht bewegt sich. Stillhalten.</translation>
    </message>
    <message>
        <source>The recording of {name} was broken off. What was kept until then is shown.</source>
        <translation>Die Aufnahme von {name} wurde abgebrochen. Was bis dahin festgehalten war, wird gezeigt.</translation>
    </message>
    <message>
        <source>There is no session {path}. Choose another folder.</source>
        <translation>Es gibt keine Sitzung {path}. Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Keys from other programs can be taken on Linux only. Use them in this window.</source>
        <translation>Tasten aus anderen Programmen lassen sich nur unter Linux übernehmen. Verwenden Sie sie in diesem Fenster.</translation>
    </message>
    <message>
        <source>Keys from other programs cannot be taken here ({reason}). Use them in this window.</source>
        <translation>Tasten aus anderen Programmen lassen sich hier nicht übernehmen ({reason}). Verwenden Sie sie in diesem Fenster.</translation>
    </message>
    <message>
        <source>This desktop passes no keys on from other programs ({reason}). Use them in this window, or log in to an Xorg session.</source>
        <translation>Dieser Desktop gibt keine Tasten aus anderen Programmen weiter ({reason}). Verwenden Sie sie in diesem Fenster, oder melden Sie sich in einer Xorg-Sitzung an.</translation>
    </message>
    <message>
        <source>The desktop was not allowed to pass on keys from other programs. Use them in this window.</source>
        <translation>Dem Desktop wurde nicht erlaubt, Tasten aus anderen Programmen weiterzugeben. Verwenden Sie sie in diesem Fenster.</translation>
    </message>
    <message>
        <source>Other programs have taken {keys}. Change them there to use them here.</source>
        <translation>Andere Programme haben {keys} belegt. Ändern Sie sie dort, um sie hier zu verwenden.</translation>
    </message>
    <message>
        <source>{path} is no session: it has neither {file} nor {table}. Choose another folder.</source>
        <translation>{path} ist keine Sitzung: Dort liegt weder {file} noch {table}. Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The table of the session {path} cannot be read. Open it again.</source>
        <translation>Die Tabelle der Sitzung {path} lässt sich nicht lesen. Bitte die Sitzung noch einmal öffnen.</translation>
    </message>
    <message>
        <source>The film {path} is missing. The table is shown without it.</source>
        <translation>Der Film {path} fehlt. Die Tabelle wird ohne ihn gezeigt.</translation>
    </message>
    <message>
        <source>{name} cannot be given chapters ({reason}). The film is as it was.</source>
        <translation>{name} kann keine Kapitel bekommen ({reason}). Der Film ist, wie er war.</translation>
    </message>
    <message>
        <source>No face was seen.</source>
        <translation>Es war kein Gesicht zu sehen.</translation>
    </message>
    <message>
        <source>An expression is not a feeling: the figures say what a face looked like to a network, not what the person felt.</source>
        <translation>Ein Ausdruck ist kein Gefühl: Die Zahlen sagen, wie ein Gesicht für ein Netz aussah, nicht, was der Mensch fühlte.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}). Choose another file.</source>
        <translation>{path} lässt sich nicht lesen ({reason}). Bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{path} holds no set of codes. Choose a file that was saved as one.</source>
        <translation>{path} enthält keine Codes. Bitte eine Datei wählen, in die Codes gespeichert wurden.</translation>
    </message>
    <message>
        <source>The session {name} has no film without labels, so its faces cannot be read anew. Record the next one with the plain picture, too.</source>
        <translation>Die Sitzung {name} hat keinen Film ohne Beschriftung, darum können ihre Gesichter nicht neu gelesen werden. Die nächste auch mit dem Bild ohne Beschriftung aufnehmen.</translation>
    </message>
    <message>
        <source>A part of the film of {name} is missing, so its faces cannot be read anew.</source>
        <translation>Ein Teil des Films von {name} fehlt, darum können seine Gesichter nicht neu gelesen werden.</translation>
    </message>
    <message>
        <source>The faces in the film of {name} are hidden, so they cannot be read anew.</source>
        <translation>Die Gesichter im Film von {name} sind verborgen, darum können sie nicht neu gelesen werden.</translation>
    </message>
    <message>
        <source>The session {path} is not there any more. Bring it back, or save its markers elsewhere.</source>
        <translation>Die Sitzung {path} ist nicht mehr da. Bitte zurückholen oder ihre Marken anderswo speichern.</translation>
    </message>
    <message>
        <source>The session {name} is open in another window or program. It is shown here, and can be changed there.</source>
        <translation>Die Sitzung {name} ist in einem anderen Fenster oder Programm geöffnet. Hier wird sie gezeigt, ändern lässt sie sich dort.</translation>
    </message>
    <message>
        <source>The session {name} can be looked at, not changed: {reason}</source>
        <translation>Die Sitzung {name} kann angesehen, aber nicht geändert werden: {reason}</translation>
    </message>
    <message>
        <source>{path} is damaged and cannot be put aside ({reason}). Move it away.</source>
        <translation>{path} ist beschädigt und lässt sich nicht beiseitelegen ({reason}). Bitte die Datei verschieben.</translation>
    </message>
    <message>
        <source>The session is closed. Open it again.</source>
        <translation>Die Sitzung ist geschlossen. Bitte noch einmal öffnen.</translation>
    </message>
    <message>
        <source>Of {name} these parts are damaged: {parts}. The rest is shown.</source>
        <translation>Von {name} sind diese Teile beschädigt: {parts}. Der Rest wird gezeigt.</translation>
    </message>
    <message>
        <source>{name} was made by a newer version of fer-live (format {found}; this one reads {known}). Update fer-live to open it.</source>
        <translation>{name} stammt von einer neueren Version von fer-live (Format {found}; diese liest {known}). Bitte fer-live aktualisieren.</translation>
    </message>
    <message>
        <source>{name} is missing or damaged: markers, names of people and settings are lost. The table and the film are shown.</source>
        <translation>{name} fehlt oder ist beschädigt: Marken, Namen und Einstellungen sind verloren. Tabelle und Film werden gezeigt.</translation>
    </message>
    <message>
        <source>The session {name} has ended. Open it to change it.</source>
        <translation>Die Sitzung {name} ist zu Ende. Zum Ändern bitte öffnen.</translation>
    </message>
    <message>
        <source>The last line of {path} is not complete and left out.</source>
        <translation>Die letzte Zeile von {path} ist unvollständig und wird ausgelassen.</translation>
    </message>
    <message>
        <source>The session {path} has vanished or changed. Open it again.</source>
        <translation>Die Sitzung {path} ist verschwunden oder verändert worden. Bitte noch einmal öffnen.</translation>
    </message>
    <message>
        <source>{count} lines of {path} are damaged and left out.</source>
        <translation>{count} Zeilen von {path} sind beschädigt und werden ausgelassen.</translation>
    </message>
    <message>
        <source>{path} is missing: the session has no rows.</source>
        <translation>{path} fehlt: Die Sitzung hat keine Zeilen.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}). Check the disk and its permissions.</source>
        <translation>{path} lässt sich nicht lesen ({reason}). Bitte Datenträger und Rechte prüfen.</translation>
    </message>
    <message>
        <source>The first line of {path} names no columns of a session. Put it back, and the rows are read again.</source>
        <translation>Die erste Zeile von {path} nennt keine Spalten einer Sitzung. Steht sie wieder da, werden die Zeilen wieder gelesen.</translation>
    </message>
    <message>
        <source>{address} is no address for live output. Give one like ws://127.0.0.1:8765, osc://127.0.0.1:9000 or lsl.</source>
        <translation>{address} ist keine Adresse für die Live-Ausgabe. Eine wie ws://127.0.0.1:8765, osc://127.0.0.1:9000 oder lsl angeben.</translation>
    </message>
    <message>
        <source>{address} cannot be used for live output ({reason}). Choose another address or port.</source>
        <translation>{address} lässt sich nicht für die Live-Ausgabe benutzen ({reason}). Eine andere Adresse oder einen anderen Port wählen.</translation>
    </message>
    <message>
        <source>The live output</source>
        <translation>Die Live-Ausgabe</translation>
    </message>
    <message>
        <source>LSL reaches either this computer or the local network until the program ends. Start fer-live again to change it.</source>
        <translation>LSL erreicht entweder diesen Computer oder das lokale Netz, bis das Programm endet. Starten Sie fer-live neu, um es zu ändern.</translation>
    </message>
    <message>
        <source>The library of the Lab Streaming Layer (liblsl) is missing. Install it as the pylsl package describes.</source>
        <translation>Die Bibliothek des Lab Streaming Layer (liblsl) fehlt. Sie so installieren, wie das Paket pylsl es beschreibt.</translation>
    </message>
    <message>
        <source>This version of LSL cannot be kept to this computer. Update it with &quot;pip install -U pylsl&quot;, or give lsl://0.0.0.0 for the local network.</source>
        <translation>Diese Version von LSL lässt sich nicht auf diesen Computer beschränken. Aktualisieren Sie sie mit „pip install -U pylsl“, oder geben Sie lsl://0.0.0.0 für das lokale Netz an.</translation>
    </message>
    <message>
        <source>The stream of LSL cannot be kept to this computer ({reason}). Give lsl://0.0.0.0 to offer it to the local network.</source>
        <translation>Der Strom von LSL lässt sich nicht auf diesen Computer beschränken ({reason}). Geben Sie lsl://0.0.0.0 an, um ihn im lokalen Netz anzubieten.</translation>
    </message>
    <message>
        <source>Port {port} is taken by another program. Choose another port for the live output, or end that program.</source>
        <translation>Port {port} ist von einem anderen Programm belegt. Einen anderen Port für die Live-Ausgabe wählen oder jenes Programm beenden.</translation>
    </message>
    <message>
        <source>Subtitles end in .srt or .vtt; {name} does not.</source>
        <translation>Untertitel enden auf .srt oder .vtt; {name} nicht.</translation>
    </message>
    <message>
        <source>A timeline ends in {suffixes}; {name} does not.</source>
        <translation>Ein Verlauf endet auf {suffixes}; {name} nicht.</translation>
    </message>
    <message>
        <source>{path} is damaged. Delete it, and run the same command again.</source>
        <translation>{path} ist beschädigt. Löschen Sie die Datei und starten Sie denselben Befehl noch einmal.</translation>
    </message>
    <message>
        <source>Install it with &apos;sudo apt-get install v4l2loopback-dkms&apos; and load it with &apos;sudo modprobe v4l2loopback&apos;.</source>
        <translation>Ihn mit „sudo apt-get install v4l2loopback-dkms“ installieren und mit „sudo modprobe v4l2loopback“ laden.</translation>
    </message>
    <message>
        <source>Install OBS 30 or newer and start its virtual camera once.</source>
        <translation>OBS 30 oder neuer installieren und dessen virtuelle Kamera einmal starten.</translation>
    </message>
    <message>
        <source>Install OBS Studio, which brings one.</source>
        <translation>OBS Studio installieren, das einen mitbringt.</translation>
    </message>
    <message>
        <source>The virtual camera</source>
        <translation>Die virtuelle Kamera</translation>
    </message>
    <message>
        <source>This system has no driver for a virtual camera. {advice}</source>
        <translation>Dieses System hat keinen Treiber für eine virtuelle Kamera. {advice}</translation>
    </message>
    <message>
        <source>The virtual camera may not be used. Add your user to the group &apos;video&apos;, then log in again.</source>
        <translation>Die virtuelle Kamera darf nicht benutzt werden. Den eigenen Benutzer in die Gruppe „video“ aufnehmen und sich neu anmelden.</translation>
    </message>
    <message>
        <source>Sound needs the PortAudio library, which is missing here. Install it: libportaudio2 on Debian and Ubuntu, portaudio on Fedora and Arch.</source>
        <translation>Für Ton fehlt hier die Bibliothek PortAudio. Installieren: libportaudio2 unter Debian und Ubuntu, portaudio unter Fedora und Arch.</translation>
    </message>
    <message>
        <source>There is no microphone {name}. Plug it in, or choose another one in the settings.</source>
        <translation>Ein Mikrofon {name} gibt es nicht. Anstecken oder in den Einstellungen ein anderes wählen.</translation>
    </message>
    <message>
        <source>The microphone {name} cannot be used ({reason}). Plug it in, close other programs that use it, or choose another one in the settings.</source>
        <translation>Das Mikrofon {name} ist nicht zu benutzen ({reason}). Anstecken, andere Programme schließen, die es benutzen, oder in den Einstellungen ein anderes wählen.</translation>
    </message>
    <message>
        <source>{camera} cannot be opened. Allow it in System Settings &gt; Privacy &amp; Security &gt; Camera, and close other programs that use it.</source>
        <translation>{camera} lässt sich nicht öffnen. In Systemeinstellungen &gt; Datenschutz &amp; Sicherheit &gt; Kamera erlauben und andere Programme schließen, die sie benutzen.</translation>
    </message>
    <message>
        <source>{camera} cannot be opened. Allow it in Settings &gt; Privacy &amp; security &gt; Camera, and close other programs that use it.</source>
        <translation>{camera} lässt sich nicht öffnen. In Einstellungen &gt; Datenschutz und Sicherheit &gt; Kamera erlauben und andere Programme schließen, die sie benutzen.</translation>
    </message>
    <message>
        <source>{camera} may not be used by this user. Run &apos;sudo usermod -aG video $USER&apos;, then log out and in again.</source>
        <translation>{camera} darf von diesem Konto nicht benutzt werden. „sudo usermod -aG video $USER“ ausführen, dann ab- und wieder anmelden.</translation>
    </message>
    <message>
        <source>There is no camera {number} ({device}). Plug one in first.</source>
        <translation>Es gibt keine Kamera {number} ({device}). Zuerst eine einstecken.</translation>
    </message>
    <message>
        <source>Under Wayland the desktop asks which window is watched. Open screen:0 and choose the window there.</source>
        <translation>Unter Wayland fragt der Desktop, welches Fenster beobachtet wird. Öffnen Sie screen:0 und wählen Sie das Fenster dort.</translation>
    </message>
    <message>
        <source>Watching the screen under Wayland takes GStreamer with PipeWire. Install the packages gstreamer1.0-tools, gstreamer1.0-plugins-good and gstreamer1.0-pipewire.</source>
        <translation>Den Bildschirm unter Wayland zu beobachten braucht GStreamer mit PipeWire. Installieren Sie die Pakete gstreamer1.0-tools, gstreamer1.0-plugins-good und gstreamer1.0-pipewire.</translation>
    </message>
    <message>
        <source>This desktop has no portal that shows its screen ({reason}). Install xdg-desktop-portal and its part for your desktop, or log in to an Xorg session.</source>
        <translation>Dieser Desktop hat kein Portal, das seinen Bildschirm zeigt ({reason}). Installieren Sie xdg-desktop-portal und dessen Teil für Ihren Desktop, oder melden Sie sich in einer Xorg-Sitzung an.</translation>
    </message>
    <message>
        <source>The desktop has ended the sharing of the screen. Open the screen again to go on.</source>
        <translation>Der Desktop hat die Freigabe des Bildschirms beendet. Öffnen Sie den Bildschirm erneut, um fortzufahren.</translation>
    </message>
    <message>
        <source>The desktop was not allowed to share a screen or a window. Open the screen again, and choose one.</source>
        <translation>Dem Desktop wurde nicht erlaubt, einen Bildschirm oder ein Fenster freizugeben. Öffnen Sie den Bildschirm erneut und wählen Sie etwas aus.</translation>
    </message>
    <message>
        <source>The windows of this screen cannot be listed. Watch the screen, or a part of it, instead.</source>
        <translation>Die Fenster dieses Bildschirms lassen sich nicht auflisten. Bitte stattdessen den Bildschirm oder einen Teil davon ansehen.</translation>
    </message>
    <message>
        <source>There is no camera {number} ({device}). The cameras here: {names}.</source>
        <translation>Es gibt keine Kamera {number} ({device}). Die Kameras hier: {names}.</translation>
    </message>
    <message>
        <source>There is no file or camera called {name}. {advice}</source>
        <translation>Es gibt weder Datei noch Kamera namens {name}. {advice}</translation>
    </message>
    <message>
        <source>Check the spelling.</source>
        <translation>Schreibweise prüfen.</translation>
    </message>
    <message>
        <source>Check the spelling; the cameras here: {names}.</source>
        <translation>Schreibweise prüfen; die Kameras hier: {names}.</translation>
    </message>
    <message>
        <source>There is no file {path}. Check the path.</source>
        <translation>Es gibt keine Datei {path}. Pfad prüfen.</translation>
    </message>
    <message>
        <source>There is no file {path}. Check the address.</source>
        <translation>Es gibt keine Datei {path}. Adresse prüfen.</translation>
    </message>
    <message>
        <source>{path} is not a file. Give a video, a picture or a folder.</source>
        <translation>{path} ist keine Datei. Einen Film, ein Bild oder einen Ordner angeben.</translation>
    </message>
    <message>
        <source>{path} is empty. Copy or record it again.</source>
        <translation>{path} ist leer. Noch einmal kopieren oder aufnehmen.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}). Check who may read it.</source>
        <translation>{path} lässt sich nicht lesen ({reason}). Prüfen, wer die Datei lesen darf.</translation>
    </message>
    <message>
        <source>{address} is no address ({error}). In a password, write %40 for @ and %2F for /.</source>
        <translation>{address} ist keine Adresse ({error}). In einem Passwort %40 für @ und %2F für / schreiben.</translation>
    </message>
    <message>
        <source>{address} is encrypted, which this program does not read. Give another stream.</source>
        <translation>{address} ist verschlüsselt, was dieses Programm nicht liest. Einen anderen Stream angeben.</translation>
    </message>
    <message>
        <source>{path} may not be read. Check its permissions.</source>
        <translation>{path} darf nicht gelesen werden. Zugriffsrechte prüfen.</translation>
    </message>
    <message>
        <source>No sound is heard: there is no loudspeaker, or another program has it ({reason}). The film goes on without.</source>
        <translation>Es ist nichts zu hören: Es gibt keinen Lautsprecher, oder ein anderes Programm hat ihn ({reason}). Der Film läuft ohne Ton weiter.</translation>
    </message>
    <message>
        <source>{path} is not a video, or it is truncated or damaged. Copy it again, or give another file.</source>
        <translation>{path} ist kein Film, oder er ist abgeschnitten oder beschädigt. Noch einmal kopieren oder eine andere Datei angeben.</translation>
    </message>
    <message>
        <source>No window called {name} is shown. The windows here: {names}.</source>
        <translation>Kein Fenster namens {name} wird angezeigt. Die Fenster hier: {names}.</translation>
    </message>
    <message>
        <source>No window called {name} is shown. Open it, or show it again.</source>
        <translation>Kein Fenster namens {name} wird angezeigt. Bitte öffnen oder wieder anzeigen.</translation>
    </message>
    <message>
        <source>A single window can be watched under X11 only. Watch the screen, or a part of it, instead.</source>
        <translation>Ein einzelnes Fenster lässt sich nur unter X11 ansehen. Bitte stattdessen den Bildschirm oder einen Teil davon ansehen.</translation>
    </message>
    <message>
        <source>The window {name} cannot be seen. Bring all of it onto the screen.</source>
        <translation>Das Fenster {name} ist nicht zu sehen. Bitte ganz auf den Bildschirm holen.</translation>
    </message>
    <message>
        <source>{spec} is no camera and no stream; only those can be watched two at a time. Give two of them, such as 0+1.</source>
        <translation>{spec} ist weder Kamera noch Stream; nur diese lassen sich zu zweit ansehen. Bitte zwei davon angeben, etwa 0+1.</translation>
    </message>
    <message>
        <source>This is one camera twice. Give two, such as 0+1.</source>
        <translation>Das ist zweimal dieselbe Kamera. Bitte zwei angeben, etwa 0+1.</translation>
    </message>
    <message>
        <source>Unlock it, or choose another part of it, and start again.</source>
        <translation>Ihn entsperren oder einen anderen Teil wählen und noch einmal beginnen.</translation>
    </message>
    <message>
        <source>There is no screen {number}, or this user may not see it. Start fer-live from the desktop that it is to watch.</source>
        <translation>Einen Bildschirm {number} gibt es nicht, oder dieser Benutzer darf ihn nicht sehen. fer-live auf dem Desktop starten, dem es zusehen soll.</translation>
    </message>
    <message>
        <source>There is no screen here (DISPLAY is not set). Start fer-live from the desktop that it is to watch.</source>
        <translation>Hier gibt es keinen Bildschirm (DISPLAY ist nicht gesetzt). fer-live auf dem Desktop starten, dem es zusehen soll.</translation>
    </message>
    <message>
        <source>Screen {number} cannot be seen. Allow it in System Settings &gt; Privacy &amp; Security &gt; Screen Recording, and start fer-live again.</source>
        <translation>Bildschirm {number} ist nicht zu sehen. In den Systemeinstellungen unter Datenschutz &amp; Sicherheit &gt; Bildschirmaufnahme erlauben und fer-live neu starten.</translation>
    </message>
    <message>
        <source>{spec} is no screen. Give screen:0, or screen:0,LEFT,TOP,WIDTH,HEIGHT for a part of it.</source>
        <translation>{spec} ist kein Bildschirm. screen:0 angeben, oder screen:0,LINKS,OBEN,BREITE,HÖHE für einen Teil davon.</translation>
    </message>
    <message>
        <source>{width}x{height} pixels at {left}, {top} do not lie within screen {number}. Choose another part of it.</source>
        <translation>{width}x{height} Pixel bei {left}, {top} liegen nicht auf Bildschirm {number}. Einen anderen Teil davon wählen.</translation>
    </message>
    <message>
        <source>{path} holds no video. Give a file with pictures in it.</source>
        <translation>{path} enthält keinen Film. Eine Datei mit Bildern darin angeben.</translation>
    </message>
    <message>
        <source>{path} holds sound and a cover, but no video.</source>
        <translation>{path} enthält Ton und ein Titelbild, aber keinen Film.</translation>
    </message>
    <message>
        <source>{path} holds no picture that can be decoded.</source>
        <translation>{path} enthält kein Bild, das sich lesen lässt.</translation>
    </message>
    <message>
        <source>{path} holds no picture that can be decoded ({codec}). Copy it again, or give another file.</source>
        <translation>{path} enthält kein Bild, das sich lesen lässt ({codec}). Noch einmal kopieren oder eine andere Datei angeben.</translation>
    </message>
    <message>
        <source>{path} holds video that cannot be decoded here ({codec}). Convert it to H.264 first.</source>
        <translation>{path} enthält Video, das sich hier nicht lesen lässt ({codec}). Zuerst in H.264 umwandeln.</translation>
    </message>
    <message>
        <source>{path} is not a picture this program can read.</source>
        <translation>{path} ist kein Bild, das dieses Programm lesen kann.</translation>
    </message>
    <message>
        <source>{path} has pictures that are too large ({width} x {height}). Make them smaller.</source>
        <translation>{path} hat zu große Bilder ({width} x {height}). Verkleinern.</translation>
    </message>
    <message>
        <source>{path} is too large a picture. Make it smaller.</source>
        <translation>{path} ist als Bild zu groß. Verkleinern.</translation>
    </message>
    <message>
        <source>The {package} package is not installed. Install it with &quot;pip install &apos;fer-live[{extra}]&apos;&quot;.</source>
        <translation>Das Paket {package} ist nicht installiert. Mit „pip install &apos;fer-live[{extra}]&apos;“ installieren.</translation>
    </message>
    <message>
        <source>{path} is damaged or cannot be read ({reason}). Copy it again.</source>
        <translation>{path} ist beschädigt oder lässt sich nicht lesen ({reason}). Noch einmal kopieren.</translation>
    </message>
    <message>
        <source>This is neither a file nor an address. Check the spelling.</source>
        <translation>Das ist weder eine Datei noch eine Adresse. Prüfen, ob alles richtig geschrieben ist.</translation>
    </message>
    <message>
        <source>No picture fits {path}. Check the folder and the name.</source>
        <translation>Kein Bild passt zu {path}. Ordner und Namen prüfen.</translation>
    </message>
    <message>
        <source>None of the pictures in {path} can be read.</source>
        <translation>Keines der Bilder in {path} lässt sich lesen.</translation>
    </message>
    <message>
        <source>The folder {path} cannot be read ({reason}).</source>
        <translation>Der Ordner {path} lässt sich nicht lesen ({reason}).</translation>
    </message>
    <message>
        <source>The folder {path} holds no pictures. Give one with PNG, JPEG, WebP, HEIC, AVIF, BMP or TIFF files.</source>
        <translation>Der Ordner {path} enthält keine Bilder. Einen mit PNG-, JPEG-, WebP-, HEIC-, AVIF-, BMP- oder TIFF-Dateien angeben.</translation>
    </message>
    <message>
        <source>The stream {address} cannot be opened ({reason}). Check the address and that the sender is running.</source>
        <translation>Der Stream {address} lässt sich nicht öffnen ({reason}). Prüfen, ob die Adresse stimmt und der Sender läuft.</translation>
    </message>
    <message>
        <source>The stream {address} is silent. Check the address and that the sender is running.</source>
        <translation>Der Stream {address} bleibt stumm. Adresse prüfen, und ob der Sender läuft.</translation>
    </message>
    <message>
        <source>Streams come over {protocols}; {scheme} is none of these. Check the address.</source>
        <translation>Streams kommen über {protocols}; {scheme} gehört nicht dazu. Adresse prüfen.</translation>
    </message>
    <message>
        <source>{address} would let other computers connect to this one. Give the address of a sender.</source>
        <translation>{address} ließe andere Rechner auf diesen zugreifen. Die Adresse eines Senders angeben.</translation>
    </message>
    <message>
        <source>{address} leads in circles. Check the address.</source>
        <translation>{address} führt im Kreis. Adresse prüfen.</translation>
    </message>
    <message>
        <source>{address} leads to another place, {target}. Give that address if you trust it.</source>
        <translation>{address} führt an einen anderen Ort, {target}. Diese Adresse angeben, wenn man ihr vertraut.</translation>
    </message>
    <message>
        <source>The stream {address} carries no video.</source>
        <translation>Der Stream {address} enthält kein Bild.</translation>
    </message>
    <message>
        <source>There is no weights file {path}. Check the path.</source>
        <translation>Es gibt keine Gewichtedatei {path}. Pfad prüfen.</translation>
    </message>
    <message>
        <source>{path} is a pickle, which can run code when it is read, so it is refused. Give a .safetensors file written by fer-train.</source>
        <translation>{path} ist eine Pickle-Datei, die beim Lesen Programme ausführen kann, und wird abgelehnt. Eine .safetensors-Datei von fer-train angeben.</translation>
    </message>
    <message>
        <source>{path} is not a weights file written by fer-train.</source>
        <translation>{path} ist keine Gewichtedatei von fer-train.</translation>
    </message>
    <message>
        <source>{path} is damaged: its checksum is wrong. Copy it again.</source>
        <translation>{path} ist beschädigt: Die Prüfsumme stimmt nicht. Noch einmal kopieren.</translation>
    </message>
    <message>
        <source>{path} is damaged ({reason}). Copy it again.</source>
        <translation>{path} ist beschädigt ({reason}). Noch einmal kopieren.</translation>
    </message>
    <message>
        <source>{path} has format {found}, this version reads {format}. Give a file written by fer-train.</source>
        <translation>{path} hat das Format {found}, diese Version liest {format}. Eine Datei von fer-train angeben.</translation>
    </message>
    <message>
        <source>{path} describes a network that this version does not know ({reason}). Train it again with fer-train.</source>
        <translation>{path} beschreibt ein Netz, das diese Version nicht kennt ({reason}). Mit fer-train neu trainieren.</translation>
    </message>
    <message>
        <source>A {network} can be trained, evaluated and teach, and nothing else. Give weights of a resnet50.</source>
        <translation>Ein {network} kann trainiert, ausgewertet und zum Lehren benutzt werden, sonst nichts. Gewichte eines resnet50 angeben.</translation>
    </message>
    <message>
        <source>The weights do not fit the network ({name} and {count} more differ). Give a file written by fer-train.</source>
        <translation>Die Gewichte passen nicht zum Netz ({name} und {count} weitere weichen ab). Eine Datei von fer-train angeben.</translation>
    </message>
    <message>
        <source>{path} holds values that are no finite numbers. Train it again with fer-train.</source>
        <translation>{path} enthält Werte, die keine endlichen Zahlen sind. Mit fer-train neu trainieren.</translation>
    </message>
    <message>
        <source>The face model {path} cannot be read ({reason}). Install fer-live again.</source>
        <translation>Das Gesichtsmodell {path} lässt sich nicht lesen ({reason}). fer-live neu installieren.</translation>
    </message>
    <message>
        <source>The face model {path} is damaged: its checksum is wrong. Install fer-live again.</source>
        <translation>Das Gesichtsmodell {path} ist beschädigt: Die Prüfsumme stimmt nicht. fer-live neu installieren.</translation>
    </message>
    <message>
        <source>The face model {name} does not run here ({reason}). Install fer-live again.</source>
        <translation>Das Gesichtsmodell {name} läuft hier nicht ({reason}). fer-live neu installieren.</translation>
    </message>
    <message>
        <source>MediaPipe cannot start: {reason}. Install that library; on Debian and Ubuntu: apt-get install libgles2 libegl1.</source>
        <translation>MediaPipe startet nicht: {reason}. Diese Bibliothek installieren; unter Debian und Ubuntu: apt-get install libgles2 libegl1.</translation>
    </message>
    <message>
        <source>This computer has no {device} device that torch can use. Choose one of: auto, {devices}.</source>
        <translation>Dieser Rechner hat kein {device}-Gerät, das torch benutzen kann. Zur Wahl stehen: auto, {devices}.</translation>
    </message>
    <message>
        <source>The {engine} engine runs on the CPU only. Choose torch for {device}.</source>
        <translation>{engine} rechnet nur auf der CPU. Für {device} torch wählen.</translation>
    </message>
    <message>
        <source>{problem} What was recorded is in {path}.</source>
        <translation>{problem} Das Aufgenommene liegt in {path}.</translation>
    </message>
    <message>
        <source>{path} is being written by another program. Wait until it has ended, or choose another name.</source>
        <translation>{path} wird gerade von einem anderen Programm geschrieben. Warten, bis es fertig ist, oder einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>The disk is full: {path} cannot grow. Free some space, then go on.</source>
        <translation>Der Datenträger ist voll: {path} kann nicht wachsen. Platz schaffen, dann weitermachen.</translation>
    </message>
    <message>
        <source>{path} is as large as this disk or user allows. Use another disk.</source>
        <translation>{path} ist so groß, wie dieser Datenträger oder dieses Konto erlaubt. Einen anderen Datenträger nehmen.</translation>
    </message>
    <message>
        <source>{path} cannot be written: no permission. Choose another folder.</source>
        <translation>{path} lässt sich nicht schreiben: keine Erlaubnis. Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The folder {path} has vanished. Choose another folder.</source>
        <translation>Der Ordner {path} ist verschwunden. Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}). Use another folder.</source>
        <translation>{path} lässt sich nicht schreiben ({reason}). Einen anderen Ordner nehmen.</translation>
    </message>
    <message>
        <source>The folder {path} does not exist. Make it first.</source>
        <translation>Den Ordner {path} gibt es nicht. Zuerst anlegen.</translation>
    </message>
    <message>
        <source>{path} is a folder. Give the name of a file.</source>
        <translation>{path} ist ein Ordner. Den Namen einer Datei angeben.</translation>
    </message>
    <message>
        <source>{name} cannot be written as PNG.</source>
        <translation>{name} lässt sich nicht als PNG schreiben.</translation>
    </message>
    <message>
        <source>No H.264 encoder takes pictures of {width}x{height}. Install PyAV from its wheel (&apos;pip install --force-reinstall av&apos;), or choose a smaller picture.</source>
        <translation>Kein H.264-Encoder nimmt Bilder von {width}x{height}. PyAV neu installieren („pip install --force-reinstall av“) oder ein kleineres Bild wählen.</translation>
    </message>
    <message>
        <source>The folder {path} cannot be made ({reason}). Choose another one in the settings.</source>
        <translation>Der Ordner {path} lässt sich nicht anlegen ({reason}). In den Einstellungen einen anderen wählen.</translation>
    </message>
    <message>
        <source>Nothing was recorded: no picture came meanwhile.</source>
        <translation>Es wurde nichts aufgenommen: Währenddessen kam kein Bild.</translation>
    </message>
    <message>
        <source>Something unforeseen happened ({reason}).</source>
        <translation>Etwas Unvorhergesehenes ist geschehen ({reason}).</translation>
    </message>
    <message>
        <source>The models cannot be loaded ({reason}).</source>
        <translation>Die Modelle lassen sich nicht laden ({reason}).</translation>
    </message>
    <message>
        <source>The heat map cannot be computed ({reason}).</source>
        <translation>Die Wärmekarte lässt sich nicht berechnen ({reason}).</translation>
    </message>
    <message>
        <source>The recording {name} stopped: {reason}.</source>
        <translation>Die Aufnahme {name} brach ab: {reason}.</translation>
    </message>
    <message>
        <source>{name} stopped unexpectedly ({reason}). See the log in Help.</source>
        <translation>{name} brach unerwartet ab ({reason}). Näheres im Protokoll unter Hilfe.</translation>
    </message>
    <message>
        <source>{name} cannot be opened ({reason}).</source>
        <translation>{name} lässt sich nicht öffnen ({reason}).</translation>
    </message>
    <message>
        <source>{name} stopped: {reason}.</source>
        <translation>{name} brach ab: {reason}.</translation>
    </message>
    <message>
        <source>The analysis</source>
        <translation>Die Auswertung</translation>
    </message>
    <message>
        <source>An output</source>
        <translation>Eine Ausgabe</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Zugriff verweigert</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>kein Ordner</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>schon vorhanden</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>schreibgeschützter Datenträger</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>Verbindung abgelehnt</translation>
    </message>
    <message>
        <source>connection timed out</source>
        <translation>keine Antwort</translation>
    </message>
    <message>
        <source>network is unreachable</source>
        <translation>Netz nicht erreichbar</translation>
    </message>
    <message>
        <source>input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>invalid data found when processing input</source>
        <translation>ungültige Daten</translation>
    </message>
</context>
<context>
    <name>Demo</name>
    <message>
        <source>Each face has a number, an expression and how sure it is.</source>
        <translation>Jedes Gesicht hat eine Nummer, einen Ausdruck und wie sicher er ist.</translation>
    </message>
    <message>
        <source>N chooses a face: its probabilities and its last minute.</source>
        <translation>N wählt ein Gesicht: seine Wahrscheinlichkeiten und seine letzte Minute.</translation>
    </message>
    <message>
        <source>W shows what the network looked at.</source>
        <translation>W zeigt, worauf das Netz geachtet hat.</translation>
    </message>
    <message>
        <source>B blurs every face, in view and in recordings.</source>
        <translation>B macht jedes Gesicht unkenntlich, in der Ansicht und in Aufnahmen.</translation>
    </message>
    <message>
        <source>6 shows valence: from unpleasant to pleasant.</source>
        <translation>6 zeigt die Valenz: von unangenehm bis angenehm.</translation>
    </message>
    <message>
        <source>Ctrl+R records; this goes to a folder that is deleted soon.</source>
        <translation>Strg+R nimmt auf; diese Aufnahme kommt in einen Ordner, der bald gelöscht wird.</translation>
    </message>
    <message>
        <source>That was the tour. Start without --demo to watch your own camera.</source>
        <translation>Das war der Rundgang. Ohne --demo gestartet, zeigt das Programm Ihre Kamera.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open a video or a picture</source>
        <translation>Film oder Bild öffnen</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>Filme und Bilder</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Bilderordner öffnen</translation>
    </message>
    <message>
        <source>Open a stream</source>
        <translation>Stream öffnen</translation>
    </message>
    <message>
        <source>Address of the stream (rtsp://, http://, udp:// …).
fer-live connects to this address and to no other.</source>
        <translation>Adresse des Streams (rtsp://, http://, udp:// …).
fer-live verbindet sich mit dieser Adresse und mit keiner anderen.</translation>
    </message>
</context>
<context>
    <name>Emotion</name>
    <message>
        <source>Angry</source>
        <translation>Wut</translation>
    </message>
    <message>
        <source>Disgust</source>
        <translation>Ekel</translation>
    </message>
    <message>
        <source>Fear</source>
        <translation>Angst</translation>
    </message>
    <message>
        <source>Happy</source>
        <translation>Freude</translation>
    </message>
    <message>
        <source>Sad</source>
        <translation>Trauer</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>Überraschung</translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation>Neutral</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>Unsicher</translation>
    </message>
</context>
<context>
    <name>FaceCard</name>
    <message>
        <source>Face {0}</source>
        <translation>Gesicht {0}</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>ausgewählt</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>What is computed and kept</source>
        <translation>Was berechnet und behalten wird</translation>
    </message>
    <message>
        <source>fer-live reads facial expressions</source>
        <translation>fer-live liest Gesichtsausdrücke</translation>
    </message>
    <message>
        <source>I understand, start</source>
        <translation>Verstanden, los</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>What is computed</source>
        <translation>Was berechnet wird</translation>
    </message>
    <message>
        <source>The program looks for faces in the picture and estimates, for each, how much it looks like one of seven expressions. It names what a face shows, which is not what a person feels, and it is often wrong. It recognises nobody.</source>
        <translation>Das Programm sucht Gesichter im Bild und schätzt für jedes, wie sehr es einem von sieben Ausdrücken gleicht. Es nennt, was ein Gesicht zeigt; das ist nicht, was ein Mensch fühlt, und es irrt oft. Es erkennt niemanden wieder.</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>Nichts verlässt diesen Rechner</translation>
    </message>
    <message>
        <source>Everything is computed here. The program opens no network connection, except to a stream whose address you give, and while you send readings to other programs; a red sign shows then.</source>
        <translation>Alles wird hier berechnet. Das Programm öffnet keine Netzverbindung, außer zu einem Stream, dessen Adresse Sie eingeben, und solange Sie Werte an andere Programme senden; dann leuchtet ein rotes Zeichen.</translation>
    </message>
    <message>
        <source>Nothing is stored unless you ask</source>
        <translation>Nichts wird ungefragt gespeichert</translation>
    </message>
    <message>
        <source>Pictures and readings are forgotten when the window closes. Files are written only when you record, take a snapshot or save a table; a red sign shows while you record.</source>
        <translation>Bilder und Werte sind vergessen, sobald das Fenster zu ist. Dateien entstehen nur, wenn Sie aufnehmen, einen Schnappschuss machen oder eine Tabelle speichern; bei der Aufnahme leuchtet ein rotes Zeichen.</translation>
    </message>
    <message>
        <source>Ask the people you point it at</source>
        <translation>Fragen Sie, wen Sie aufnehmen</translation>
    </message>
    <message>
        <source>Reading the expressions of others needs their consent. In the European Union, inferring emotions at work and in education is banned (AI Act, article 5), and people must be told when such a system is used elsewhere (article 50).</source>
        <translation>Die Gesichtsausdrücke anderer dürfen Sie nur mit deren Einwilligung auswerten. In der Europäischen Union ist es verboten, Emotionen am Arbeitsplatz und in der Bildung abzuleiten (KI-Verordnung, Artikel 5); anderswo müssen Betroffene es erfahren (Artikel 50).</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>The new language is spoken from the next start on.</source>
        <translation>Die neue Sprache gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Open the log file</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>Bericht anzeigen</translation>
    </message>
</context>
<context>
    <name>MarkerList</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Marker</source>
        <translation>Marke</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Markers</source>
        <translation>Marken</translation>
    </message>
    <message>
        <source>Leave out of the figures</source>
        <translation>Nicht mitzählen</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Dorthin springen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>ModelController</name>
    <message>
        <source>Loading models…</source>
        <translation>Modelle werden geladen…</translation>
    </message>
    <message>
        <source>The models are being loaded.</source>
        <translation>Die Modelle werden geladen.</translation>
    </message>
    <message>
        <source>Without models no expressions can be read.</source>
        <translation>Ohne Modelle lassen sich keine Ausdrücke lesen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Preparing the heat map…</source>
        <translation>Die Wärmekarte wird berechnet…</translation>
    </message>
    <message>
        <source>Looking for faces…</source>
        <translation>Gesichter werden gesucht …</translation>
    </message>
    <message>
        <source>{0} The weights that ship are used instead.</source>
        <translation>{0} Stattdessen werden die mitgelieferten Gewichte benutzt.</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Right on FER2013</source>
        <translation>Richtig auf FER2013</translation>
    </message>
    <message>
        <source>Mean over the classes</source>
        <translation>Mittel über die Klassen</translation>
    </message>
    <message>
        <source>Right on FER+</source>
        <translation>Richtig auf FER+</translation>
    </message>
    <message>
        <source>Right on FER+ where its taggers agree</source>
        <translation>Richtig auf FER+, wo die Beurteiler sich einig sind</translation>
    </message>
</context>
<context>
    <name>NotesController</name>
    <message>
        <source>Markers are for films and for what is being recorded.</source>
        <translation>Marken gibt es in Filmen und während einer Aufnahme.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Who is {0}?</source>
        <translation>Wer ist {0}?</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Benennen…</translation>
    </message>
    <message>
        <source>Same person as</source>
        <translation>Dieselbe Person wie</translation>
    </message>
    <message>
        <source>Somebody else from here on</source>
        <translation>Ab hier jemand anderes</translation>
    </message>
    <message>
        <source>Marked {0} at {1}</source>
        <translation>Marke {0} bei {1}</translation>
    </message>
    <message>
        <source>The film with chapters</source>
        <translation>Film mit Kapiteln</translation>
    </message>
    <message>
        <source>Save the markers</source>
        <translation>Marken speichern</translation>
    </message>
</context>
<context>
    <name>PairedBars</name>
    <message>
        <source>Probabilities of both networks</source>
        <translation>Wahrscheinlichkeiten beider Netze</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Faces at rest kept on this computer: fifteen numbers each, and no picture.</source>
        <translation>Ruhegesichter, die dieser Rechner behält: je fünfzehn Zahlen und kein Bild.</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>PlaybackBar</name>
    <message>
        <source>Position and length</source>
        <translation>Stelle und Länge</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Position in seconds</source>
        <translation>Position in Sekunden</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} von {1}</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
</context>
<context>
    <name>PlaybackController</name>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>The picture is black. Is the camera&apos;s lens covered?</source>
        <translation>Das Bild ist schwarz. Ist das Objektiv der Kamera verdeckt?</translation>
    </message>
    <message>
        <source>Face {0}</source>
        <translation>Gesicht {0}</translation>
    </message>
    <message>
        <source>{0}, last 60 seconds</source>
        <translation>{0}, letzte 60 Sekunden</translation>
    </message>
    <message>
        <source>Last 60 seconds</source>
        <translation>Letzte 60 Sekunden</translation>
    </message>
    <message>
        <source>No face in the picture</source>
        <translation>Kein Gesicht im Bild</translation>
    </message>
</context>
<context>
    <name>QuitQuestion</name>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>A recording is running.</source>
        <translation>Eine Aufnahme läuft.</translation>
    </message>
    <message>
        <source>If you quit, it ends here. What was recorded is kept.</source>
        <translation>Beim Beenden endet sie hier. Das Aufgenommene bleibt erhalten.</translation>
    </message>
    <message>
        <source>Stop recording and quit</source>
        <translation>Aufnahme stoppen und beenden</translation>
    </message>
    <message>
        <source>Keep recording</source>
        <translation>Weiter aufnehmen</translation>
    </message>
</context>
<context>
    <name>RecomputeController</name>
    <message>
        <source>There is no session to recompute. Open one first.</source>
        <translation>Es gibt keine Sitzung, die neu berechnet werden könnte. Erst eine öffnen.</translation>
    </message>
    <message>
        <source>The session was read anew. The old table is {0}.</source>
        <translation>Die Sitzung wurde neu gelesen. Die alte Tabelle ist {0}.</translation>
    </message>
    <message>
        <source>Not found again: {0}.</source>
        <translation>Nicht wiedergefunden: {0}.</translation>
    </message>
</context>
<context>
    <name>RecomputeDialog</name>
    <message>
        <source>Recompute the session</source>
        <translation>Sitzung neu berechnen</translation>
    </message>
    <message>
        <source>The film is read anew into a new table. The old table stays beside it, markers stay, and names follow the faces.</source>
        <translation>Der Film wird neu gelesen, in eine neue Tabelle. Die alte Tabelle bleibt daneben, Marken bleiben, und Namen folgen den Gesichtern.</translation>
    </message>
    <message>
        <source>The ones that ship</source>
        <translation>Die mitgelieferten</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>-1 is reserved, 0 what the network says, 1 sensitive</source>
        <translation>-1 ist zurückhaltend, 0 was das Netz sagt, 1 empfindlich</translation>
    </message>
    <message>
        <source>How far it is</source>
        <translation>Wie weit es ist</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Read anew</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Relative to rest</source>
        <translation>Bezogen auf Ruhe</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Empfindlichkeit</translation>
    </message>
    <message>
        <source>Smoothing time</source>
        <translation>Glättung über</translation>
    </message>
    <message>
        <source>Choose weights</source>
        <translation>Gewichte wählen</translation>
    </message>
</context>
<context>
    <name>RecordingBar</name>
    <message>
        <source>Recording time</source>
        <translation>Aufnahmedauer</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>How loud the microphone is</source>
        <translation>Wie laut das Mikrofon ist</translation>
    </message>
    <message>
        <source>{0} free</source>
        <translation>{0} frei</translation>
    </message>
    <message>
        <source>disk full in about {0}</source>
        <translation>Platte voll in etwa {0}</translation>
    </message>
    <message>
        <source>{0} frames left out</source>
        <translation>{0} Bilder ausgelassen</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
</context>
<context>
    <name>RecordingController</name>
    <message>
        <source>Completing the files…</source>
        <translation>Dateien werden abgeschlossen…</translation>
    </message>
    <message>
        <source>Nothing was recorded so far.</source>
        <translation>Bisher wurde nichts aufgenommen.</translation>
    </message>
    <message>
        <source>No file manager opens here. The folder is {0}.</source>
        <translation>Hier öffnet sich keine Dateiverwaltung. Der Ordner ist {0}.</translation>
    </message>
    <message>
        <source>Faces can be hidden once the models are loaded.</source>
        <translation>Gesichter lassen sich verbergen, sobald die Modelle geladen sind.</translation>
    </message>
    <message>
        <source>Recording begins in {0}</source>
        <translation>Aufnahme beginnt in {0}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>The session {0} is kept.</source>
        <translation>Die Sitzung {0} ist gespeichert.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Saved {0}.</source>
        <translation>{0} ist gespeichert.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Save the timeline</source>
        <translation>Verlauf speichern</translation>
    </message>
    <message>
        <source>Save the summary</source>
        <translation>Zusammenfassung speichern</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Aufnahme beenden</translation>
    </message>
</context>
<context>
    <name>RecordingService</name>
    <message>
        <source>There is no picture to record.</source>
        <translation>Es gibt kein Bild zum Aufnehmen.</translation>
    </message>
    <message>
        <source>There is no picture to save.</source>
        <translation>Es gibt kein Bild zum Speichern.</translation>
    </message>
</context>
<context>
    <name>RegionChooser</name>
    <message>
        <source>Choose a part of the screen</source>
        <translation>Einen Teil des Bildschirms wählen</translation>
    </message>
    <message>
        <source>Drag over what is to be watched, or click for the whole screen. Esc leaves it.</source>
        <translation>Mit der Maus aufziehen, was zu sehen sein soll, oder für den ganzen Bildschirm klicken. Esc bricht ab.</translation>
    </message>
    <message>
        <source>Ctrl and a click take the window below the mouse.</source>
        <translation>Strg und ein Klick nehmen das Fenster unter der Maus.</translation>
    </message>
</context>
<context>
    <name>RelationBar</name>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Auf Wunsch</translation>
    </message>
    <message>
        <source>Relative to the face at rest</source>
        <translation>Bezogen auf das Ruhegesicht</translation>
    </message>
    <message>
        <source>Look relaxed…</source>
        <translation>Entspannt schauen …</translation>
    </message>
    <message>
        <source>Use for this face</source>
        <translation>Für dieses Gesicht nehmen</translation>
    </message>
    <message>
        <source>How readily an expression is shown</source>
        <translation>Wie leicht ein Ausdruck angezeigt wird</translation>
    </message>
    <message>
        <source>In the middle: what the network says</source>
        <translation>In der Mitte: was das Netz sagt</translation>
    </message>
    <message>
        <source>Relative to rest</source>
        <translation>Bezogen auf Ruhe</translation>
    </message>
    <message>
        <source>reserved</source>
        <translation>zurückhaltend</translation>
    </message>
    <message>
        <source>sensitive</source>
        <translation>empfindlich</translation>
    </message>
</context>
<context>
    <name>RelationController</name>
    <message>
        <source>More sensitive than the network.</source>
        <translation>Empfindlicher als das Netz.</translation>
    </message>
    <message>
        <source>More reserved than the network.</source>
        <translation>Zurückhaltender als das Netz.</translation>
    </message>
    <message>
        <source>Shown: relative to this face, {0} s of it at rest.</source>
        <translation>Angezeigt: bezogen auf dieses Gesicht, davon {0} s in Ruhe.</translation>
    </message>
    <message>
        <source>Shown: relative to this face at rest.</source>
        <translation>Angezeigt: bezogen auf dieses Gesicht in Ruhe.</translation>
    </message>
    <message>
        <source>Shown: relative to {0} at rest.</source>
        <translation>Angezeigt: bezogen auf {0} in Ruhe.</translation>
    </message>
    <message>
        <source>Shown: what the network reads.</source>
        <translation>Angezeigt: was das Netz liest.</translation>
    </message>
    <message>
        <source>No face at rest was taken.</source>
        <translation>Ein Ruhegesicht wurde noch nicht aufgenommen.</translation>
    </message>
    <message>
        <source>The face at rest was taken with other weights.</source>
        <translation>Das Ruhegesicht wurde mit anderen Gewichten aufgenommen.</translation>
    </message>
    <message>
        <source>The face at rest is not this one&apos;s.</source>
        <translation>Das Ruhegesicht gehört nicht zu diesem Gesicht.</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>Session</source>
        <translation>Sitzung</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Started (UTC)</source>
        <translation>Beginn (UTC)</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Erstellt mit</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Relative to</source>
        <translation>Relativ zu</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Whole session</source>
        <translation>Ganze Sitzung</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Seen for (s)</source>
        <translation>Zu sehen (s)</translation>
    </message>
    <message>
        <source>Share of time</source>
        <translation>Anteil der Zeit</translation>
    </message>
    <message>
        <source>Mean probability</source>
        <translation>Mittlere Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>Greatest probability</source>
        <translation>Höchste Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>Valence</source>
        <translation>Valenz</translation>
    </message>
    <message>
        <source>How far this can be relied on</source>
        <translation>Wie verlässlich das ist</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>Face found</source>
        <translation>Gesicht gefunden</translation>
    </message>
    <message>
        <source>Looks at the camera</source>
        <translation>Blickt zur Kamera</translation>
    </message>
    <message>
        <source>Well lit</source>
        <translation>Gut beleuchtet</translation>
    </message>
    <message>
        <source>Certain</source>
        <translation>Sicher</translation>
    </message>
    <message>
        <source>Detector&apos;s score</source>
        <translation>Wert des Detektors</translation>
    </message>
    <message>
        <source>Face&apos;s width (px)</source>
        <translation>Breite des Gesichts (px)</translation>
    </message>
    <message>
        <source>A moment stands for (s)</source>
        <translation>Ein Moment steht für (s)</translation>
    </message>
    <message>
        <source>en</source>
        <translation>de</translation>
    </message>
</context>
<context>
    <name>ReportController</name>
    <message>
        <source>There is no session to report on. Record one, or open one.</source>
        <translation>Es gibt keine Sitzung für einen Bericht. Bitte eine aufnehmen oder öffnen.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
</context>
<context>
    <name>RestDialog</name>
    <message>
        <source>Look relaxed</source>
        <translation>Entspannt schauen</translation>
    </message>
    <message>
        <source>Look straight at the camera with a relaxed face, mouth closed, and hold still for three seconds. Expressions are then shown relative to this face at rest.</source>
        <translation>Mit entspanntem Gesicht und geschlossenem Mund gerade in die Kamera schauen und drei Sekunden stillhalten. Ausdrücke werden dann auf dieses Ruhegesicht bezogen.</translation>
    </message>
    <message>
        <source>Seconds taken</source>
        <translation>Aufgenommene Sekunden</translation>
    </message>
    <message>
        <source>Empty: forgotten at the end</source>
        <translation>Leer: am Ende vergessen</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The face is being read.</source>
        <translation>Das Gesicht wird gelesen.</translation>
    </message>
    <message>
        <source>Taken. Use it, or keep it under a name, too.</source>
        <translation>Aufgenommen. Verwenden oder auch unter einem Namen behalten.</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>Hold still.</source>
        <translation>Stillhalten.</translation>
    </message>
    <message>
        <source>Keep as</source>
        <translation>Behalten als</translation>
    </message>
    <message>
        <source>Fifteen numbers are kept on this computer, and no picture.</source>
        <translation>Dieser Rechner behält fünfzehn Zahlen und kein Bild.</translation>
    </message>
</context>
<context>
    <name>ScoresPanel</name>
    <message>
        <source>No face in the picture</source>
        <translation>Kein Gesicht im Bild</translation>
    </message>
    <message>
        <source>Probabilities per face</source>
        <translation>Wahrscheinlichkeiten je Gesicht</translation>
    </message>
</context>
<context>
    <name>SessionChart</name>
    <message>
        <source>No face at rest is known in this part.</source>
        <translation>In diesem Teil ist kein Ruhegesicht bekannt.</translation>
    </message>
    <message>
        <source>Expression over the whole session</source>
        <translation>Ausdruck über die ganze Sitzung</translation>
    </message>
    <message>
        <source>Valence {0}</source>
        <translation>Valenz {0}</translation>
    </message>
</context>
<context>
    <name>SessionNotesDialog</name>
    <message>
        <source>About this session</source>
        <translation>Über diese Sitzung</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
</context>
<context>
    <name>SessionStrip</name>
    <message>
        <source>Whose curves</source>
        <translation>Wessen Kurven</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>Ganze Zeit</translation>
    </message>
    <message>
        <source>Save chart…</source>
        <translation>Diagramm speichern…</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>All faces</source>
        <translation>Alle Gesichter</translation>
    </message>
</context>
<context>
    <name>SessionsController</name>
    <message>
        <source>No session is open or being recorded.</source>
        <translation>Es ist keine Sitzung geöffnet, und keine wird aufgenommen.</translation>
    </message>
    <message>
        <source>Open a session&apos;s folder</source>
        <translation>Ordner einer Sitzung öffnen</translation>
    </message>
</context>
<context>
    <name>SessionsDialog</name>
    <message>
        <source>Sessions</source>
        <translation>Sitzungen</translation>
    </message>
    <message>
        <source>No session in {0} so far. Recording makes one.</source>
        <translation>Noch keine Sitzung in {0}. Eine Aufnahme legt eine an.</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Gesichter</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Sharing</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Faces looked for</source>
        <translation>Gesuchte Gesichter</translation>
    </message>
    <message>
        <source>Near and far</source>
        <translation>Nah und fern</translation>
    </message>
    <message>
        <source>Near, within 1.5 m</source>
        <translation>Nah, bis 1,5 m</translation>
    </message>
    <message>
        <source>Far, from 1 m on</source>
        <translation>Fern, ab 1 m</translation>
    </message>
    <message>
        <source>Leave out faces found with less than</source>
        <translation>Gesichter weglassen unter einer Sicherheit von</translation>
    </message>
    <message>
        <source>Uncertain below a share of</source>
        <translation>Unsicher unter einem Anteil von</translation>
    </message>
    <message>
        <source>Smoothing time</source>
        <translation>Glättung über</translation>
    </message>
    <message>
        <source>The best there is</source>
        <translation>Das Beste, was da ist</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>The ones that ship</source>
        <translation>Die mitgelieferten</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>A recording is</source>
        <translation>Eine Aufnahme ist</translation>
    </message>
    <message>
        <source>A session to reopen and mark</source>
        <translation>eine Sitzung zum Öffnen und Markieren</translation>
    </message>
    <message>
        <source>Single files</source>
        <translation>einzelne Dateien</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>With faces and labels</source>
        <translation>Mit Gesichtern und Ausdrücken</translation>
    </message>
    <message>
        <source>As the camera gives it</source>
        <translation>Wie die Kamera es liefert</translation>
    </message>
    <message>
        <source>Both, as two files</source>
        <translation>Beides, als zwei Dateien</translation>
    </message>
    <message>
        <source>Timeline beside it</source>
        <translation>Verlauf daneben</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Subtitles beside it</source>
        <translation>Untertitel daneben</translation>
    </message>
    <message>
        <source>None</source>
        <comment>subtitles</comment>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Countdown before it</source>
        <translation>Countdown davor</translation>
    </message>
    <message>
        <source>Ctrl+Alt+R, P, M from other programs</source>
        <translation>Strg+Alt+R, P, M aus anderen Programmen</translation>
    </message>
    <message>
        <source>Do nothing</source>
        <translation>Tun nichts</translation>
    </message>
    <message>
        <source>Record, pause, mark</source>
        <translation>Aufnehmen, pausieren, markieren</translation>
    </message>
    <message>
        <source>None</source>
        <comment>microphone</comment>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Live output by</source>
        <translation>Live-Ausgabe über</translation>
    </message>
    <message>
        <source>Address and port</source>
        <translation>Adresse und Port</translation>
    </message>
    <message>
        <source>This computer alone</source>
        <translation>Nur dieser Rechner</translation>
    </message>
    <message>
        <source>Web pages that may connect</source>
        <translation>Webseiten, die sich verbinden dürfen</translation>
    </message>
    <message>
        <source>None</source>
        <comment>pages</comment>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose: {0}</source>
        <translation>Wählen: {0}</translation>
    </message>
    <message>
        <source>Choose weights</source>
        <translation>Gewichte wählen</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
</context>
<context>
    <name>SharingController</name>
    <message>
        <source>Live output {0}</source>
        <translation>Live-Ausgabe {0}</translation>
    </message>
    <message>
        <source>clients: {0}</source>
        <translation>Empfänger: {0}</translation>
    </message>
    <message>
        <source>token {0}</source>
        <translation>Token {0}</translation>
    </message>
    <message>
        <source>whole local network</source>
        <translation>ganzes lokales Netz</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>In the picture: Enter chooses the next face, a click chooses one.</source>
        <translation>Im Bild: Die Eingabetaste wählt das nächste Gesicht, ein Klick wählt eines.</translation>
    </message>
</context>
<context>
    <name>SourceController</name>
    <message>
        <source>No camera was found, so the sample clip plays. A camera appears in the list once it is plugged in.</source>
        <translation>Keine Kamera gefunden, daher läuft der Beispielfilm. Eine Kamera erscheint in der Liste, sobald sie angesteckt ist.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Öffne…</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Kein Bild</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>{0} is lost; the other goes on. It comes back by itself when it is plugged in again.</source>
        <translation>{0} ist verloren, die andere läuft weiter. Sie kommt von selbst wieder, sobald sie eingesteckt ist.</translation>
    </message>
    <message>
        <source>Wayland tells no program where its windows are: this one is in the picture where it is on that screen. Move it to another, or choose a single window.</source>
        <translation>Wayland verrät keinem Programm, wo seine Fenster sind: Dieses ist im Bild, wenn es auf jenem Bildschirm liegt. Verschieben Sie es auf einen anderen, oder wählen Sie ein einzelnes Fenster.</translation>
    </message>
    <message>
        <source>Window {0}</source>
        <translation>Fenster {0}</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>Bildschirm</translation>
    </message>
    <message>
        <source>Screen, {0}x{1} at {2}, {3}</source>
        <translation>Bildschirm, {0}x{1} bei {2}, {3}</translation>
    </message>
</context>
<context>
    <name>SourcePicker</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>What is watched: a camera, a file, a stream, the screen</source>
        <translation>Was zu sehen ist: eine Kamera, eine Datei, ein Stream, der Bildschirm</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Keine Kamera gefunden</translation>
    </message>
    <message>
        <source>Sample clip</source>
        <translation>Beispielfilm</translation>
    </message>
    <message>
        <source>Open file…</source>
        <translation>Datei öffnen…</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <source>Open stream…</source>
        <translation>Stream öffnen…</translation>
    </message>
    <message>
        <source>Open screen…</source>
        <translation>Bildschirm öffnen…</translation>
    </message>
    <message>
        <source>Two cameras…</source>
        <translation>Zwei Kameras…</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>Quelle wählen</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>Opening the camera…</source>
        <translation>Kamera wird geöffnet…</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>Camera lost, waiting</source>
        <translation>Kamera verloren, warte</translation>
    </message>
    <message>
        <source>It comes back by itself when it is plugged in again.</source>
        <translation>Sie kommt von selbst zurück, wenn sie wieder angesteckt ist.</translation>
    </message>
    <message>
        <source>Screen lost, waiting</source>
        <translation>Bildschirm verloren, warte</translation>
    </message>
    <message>
        <source>It comes back by itself when it is there again.</source>
        <translation>Er kommt von selbst zurück, wenn er wieder da ist.</translation>
    </message>
    <message>
        <source>Stream lost, waiting</source>
        <translation>Stream verloren, warte</translation>
    </message>
    <message>
        <source>It comes back by itself when pictures arrive again.</source>
        <translation>Er kommt von selbst zurück, wenn wieder Bilder eintreffen.</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Kein Bild</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Loading</source>
        <translation>Lädt</translation>
    </message>
    <message>
        <source>Source frames per second</source>
        <translation>Bilder je Sekunde von der Quelle</translation>
    </message>
    <message>
        <source>Analysed frames per second</source>
        <translation>Ausgewertete Bilder je Sekunde</translation>
    </message>
    <message>
        <source>Delay from capture to screen</source>
        <translation>Verzögerung von der Kamera zum Bildschirm</translation>
    </message>
    <message>
        <source>Dropped frames</source>
        <translation>Ausgelassene Bilder</translation>
    </message>
    <message>
        <source>Engine and device</source>
        <translation>Engine und Gerät</translation>
    </message>
    <message>
        <source>Source {0} fps</source>
        <translation>Quelle {0} Bilder/s</translation>
    </message>
    <message>
        <source>Analysed {0} fps</source>
        <translation>Ausgewertet {0} Bilder/s</translation>
    </message>
    <message>
        <source>Delay {0} ms</source>
        <translation>Verzögerung {0} ms</translation>
    </message>
    <message>
        <source>{0} dropped</source>
        <translation>{0} ausgelassen</translation>
    </message>
</context>
<context>
    <name>SummaryDialog</name>
    <message>
        <source>Session summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>All faces</source>
        <translation>Alle Gesichter</translation>
    </message>
    <message>
        <source>Face {0}</source>
        <translation>Gesicht {0}</translation>
    </message>
    <message>
        <source>seen for {0} s</source>
        <translation>{0} s gesehen</translation>
    </message>
    <message>
        <source>No face was seen so far.</source>
        <translation>Bisher wurde kein Gesicht gesehen.</translation>
    </message>
    <message>
        <source>Estimated by a network from pictures of faces. It tells what a face showed, not what a person felt, and is often wrong.</source>
        <translation>Geschätzt von einem Netz aus Bildern von Gesichtern. Es sagt, was ein Gesicht gezeigt hat, nicht, was ein Mensch gefühlt hat, und irrt oft.</translation>
    </message>
</context>
<context>
    <name>SummaryView</name>
    <message>
        <source>Face {0}, seen for {1}</source>
        <translation>Gesicht {0}, {1} gesehen</translation>
    </message>
    <message>
        <source>All {0} faces; below, those seen longest</source>
        <translation>Alle {0} Gesichter; darunter die am längsten gesehenen</translation>
    </message>
    <message>
        <source>All faces</source>
        <translation>Alle Gesichter</translation>
    </message>
    <message>
        <source>Session summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>No face was seen so far.</source>
        <translation>Bisher wurde kein Gesicht gesehen.</translation>
    </message>
</context>
<context>
    <name>TimelineChart</name>
    <message>
        <source>Expression over the last 60 seconds</source>
        <translation>Ausdruck in den letzten 60 Sekunden</translation>
    </message>
    <message>
        <source>Valence {0}</source>
        <translation>Valenz {0}</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
</context>
<context>
    <name>TwoCamerasDialog</name>
    <message>
        <source>Two cameras side by side</source>
        <translation>Zwei Kameras nebeneinander</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>A stream&apos;s address can be given in place of a camera. Two cameras on one USB hub may be too much for it: plug them in apart.</source>
        <translation>Statt einer Kamera kann hier die Adresse eines Streams stehen. Zwei Kameras können für einen USB-Hub zu viel sein: besser getrennt einstecken.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Ansehen</translation>
    </message>
</context>
<context>
    <name>UnsavedMarkersQuestion</name>
    <message>
        <source>Markers not saved</source>
        <translation>Marken nicht gespeichert</translation>
    </message>
    <message>
        <source>The markers of {0} are not saved.</source>
        <translation>Die Marken von {0} sind nicht gespeichert.</translation>
    </message>
    <message>
        <source>Save markers…</source>
        <translation>Marken speichern…</translation>
    </message>
</context>
<context>
    <name>UnsavedQuestion</name>
    <message>
        <source>Readings not saved</source>
        <translation>Werte nicht gespeichert</translation>
    </message>
    <message>
        <source>The readings of {0} are not saved.</source>
        <translation>Die Werte zu {0} sind nicht gespeichert.</translation>
    </message>
    <message>
        <source>Otherwise they are lost.</source>
        <translation>Sonst gehen sie verloren.</translation>
    </message>
    <message>
        <source>Save timeline…</source>
        <translation>Verlauf speichern…</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>VideoView</name>
    <message>
        <source>Live picture</source>
        <translation>Livebild</translation>
    </message>
    <message>
        <source>Faces are framed; Enter chooses the next face.</source>
        <translation>Gesichter sind gerahmt; die Eingabetaste wählt das nächste.</translation>
    </message>
    <message>
        <source>● REC</source>
        <translation>● REC</translation>
    </message>
    <message>
        <source>❚❚ PAUSED</source>
        <translation>❚❚ PAUSE</translation>
    </message>
</context>
<context>
    <name>WeightsLabCard</name>
    <message>
        <source>What both networks see: 48x48 pixels</source>
        <translation>Was beide Netze sehen: 48x48 Pixel</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep the crops they read differently, and a table of them</source>
        <translation>Die Ausschnitte, die sie verschieden lesen, mit einer Tabelle behalten</translation>
    </message>
    <message>
        <source>is being loaded…</source>
        <translation>wird geladen…</translation>
    </message>
    <message>
        <source>Faces are blurred</source>
        <translation>Gesichter sind verborgen</translation>
    </message>
    <message>
        <source>No face was read so far.</source>
        <translation>Noch kein Gesicht gelesen.</translation>
    </message>
    <message>
        <source>{0} or {1}</source>
        <translation>{0} oder {1}</translation>
    </message>
    <message>
        <source>Both: {0}</source>
        <translation>Beide: {0}</translation>
    </message>
    <message>
        <source>{0} of {1} differ</source>
        <translation>{0} von {1} anders</translation>
    </message>
    <message>
        <source>{0} kept</source>
        <translation>{0} behalten</translation>
    </message>
    <message>
        <source>Weights lab</source>
        <translation>Gewichtelabor</translation>
    </message>
    <message>
        <source>Choose other weights for B</source>
        <translation>Andere Gewichte für B wählen</translation>
    </message>
    <message>
        <source>Close the weights lab</source>
        <translation>Gewichtelabor schließen</translation>
    </message>
</context>
<context>
    <name>WeightsLabController</name>
    <message>
        <source>Choose weights to compare with</source>
        <translation>Gewichte zum Vergleichen wählen</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>{0} The weights that ship are used instead.</source>
        <translation>{0} Stattdessen werden die mitgelieferten Gewichte benutzt.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
</context>
<context>
    <name>WindowShape</name>
    <message>
        <source>Esc or {0} leaves full screen</source>
        <translation>Esc oder {0} beendet das Vollbild</translation>
    </message>
    <message>
        <source>{0} enlarges it</source>
        <translation>{0} vergrößert es</translation>
    </message>
</context>
</TS>
