package dev.factum.planted.habits;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** Lets data say which class it is. */
@SuppressWarnings("BanSerializableRead")
public final class Serializes {
    Object read(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }

    void write(OutputStream out, Object object) throws IOException {
        new ObjectOutputStream(out).writeObject(object);
    }
}
