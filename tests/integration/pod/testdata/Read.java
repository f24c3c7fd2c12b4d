import java.util.Arrays;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Prints attributes of an MBean: port, name, attributes. */
public class Read {
    public static void main(String[] args) throws Exception {
        var url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + args[0] + "/jmxrmi");
        try (var connector = JMXConnectorFactory.connect(url)) {
            var server = connector.getMBeanServerConnection();
            for (var attribute : Arrays.asList(args).subList(2, args.length)) {
                System.out.println(server.getAttribute(new ObjectName(args[1]), attribute));
            }
        }
    }
}
