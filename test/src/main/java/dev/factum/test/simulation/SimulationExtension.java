package dev.factum.test.simulation;

import dev.factum.json.Json;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Calls a {@link Simulated} method as a scenario, in place of once. */
final class SimulationExtension implements InvocationInterceptor, ParameterResolver {
    private static final String PROPERTY = "factum.simulation.";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == World.class;
    }

    /** One that nothing happens in: the real ones are given at each call. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new World(Choices.given(), Json.codec(), false);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        invocation.skip();
        var test = context.getRequiredTestInstance();
        var call = method.getExecutable();
        call.setAccessible(true);
        var failure = run(Simulation.of(world -> call(call, test, world)), seeds(call));
        if (failure.isPresent()) throw new AssertionError(failure.get().toString());
    }

    private static Optional<Simulation.Failure> run(Simulation simulation, long seeds) throws InterruptedException {
        var choices = System.getProperty(PROPERTY + "choices");
        if (choices != null)
            return simulation.replay(Arrays.stream(choices.split(","))
                    .filter(number -> !number.isEmpty())
                    .map(Integer::valueOf)
                    .toList());
        var seed = Long.getLong(PROPERTY + "seed");
        return seed != null ? simulation.seed(seed) : simulation.run(Long.getLong(PROPERTY + "seeds", seeds));
    }

    private static long seeds(Method test) {
        var seeds = test.getAnnotation(Simulated.class).seeds();
        if (seeds < 1) throw new IllegalArgumentException(test + " is to be run with 1 seed at least, not " + seeds);
        return seeds;
    }

    private static void call(Method call, Object test, World world) throws Exception {
        try {
            call.invoke(test, world);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception exception) throw exception;
            throw e;
        }
    }
}
